/** The columns of an activity, under the names that callers see. */
export const ACTIVITY_COLUMNS =
  'id,agencyId:agency_id,kind,subject,body,status,priority,direction,occurredAt:occurred_at,dueAt:due_at,completedAt:completed_at,durationSeconds:duration_seconds,contactId:contact_id,opportunityId:opportunity_id,assigneeId:assignee_id,customFields:custom_fields,createdBy:created_by,createdAt:created_at,updatedAt:updated_at,version,deletedAt:deleted_at';
