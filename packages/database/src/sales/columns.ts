/** The columns of sales, under the names that callers see. */
export const OPPORTUNITY_COLUMNS =
  'id,agencyId:agency_id,name,contactId:contact_id,pipelineId:pipeline_id,stageId:stage_id,status,amountMinor:amount_minor,currency,probability,expectedCloseDate:expected_close_date,closedAt:closed_at,lostReason:lost_reason,position,ownerId:owner_id,customFields:custom_fields,createdBy:created_by,createdAt:created_at,updatedAt:updated_at,version,deletedAt:deleted_at';

export const PIPELINE_COLUMNS =
  'id,agencyId:agency_id,name,isDefault:is_default,position,createdBy:created_by,createdAt:created_at,updatedAt:updated_at,version';

export const STAGE_COLUMNS =
  'id,agencyId:agency_id,pipelineId:pipeline_id,name,position,probability,kind,createdBy:created_by,createdAt:created_at,updatedAt:updated_at,version';

export const PIPELINE_WITH_STAGES_COLUMNS = `${PIPELINE_COLUMNS},stages:pipeline_stages(${STAGE_COLUMNS})` as const;

/** A pipeline with the columns of its board, and their cards. */
export const BOARD_COLUMNS =
  `${PIPELINE_COLUMNS},stages:pipeline_stages(${STAGE_COLUMNS},cards:opportunities(${OPPORTUNITY_COLUMNS}))` as const;

export const STAGE_STAY_COLUMNS =
  'id,pipelineId:pipeline_id,fromStageId:from_stage_id,toStageId:to_stage_id,amountMinor:amount_minor,currency,movedBy:moved_by,movedAt:moved_at,leftAt:left_at';
