/** The columns of a custom field under the names that callers see, as in columns.ts. */
export const CUSTOM_FIELD_COLUMNS =
  'id,agencyId:agency_id,entity,key,label,type,options,isRequired:is_required,isUnique:is_unique,defaultValue:default_value,validation,position,groupName:group_name,helpText:help_text,archivedAt:archived_at,createdBy:created_by,createdAt:created_at,updatedAt:updated_at,version';
