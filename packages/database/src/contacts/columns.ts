export const CONTACT_COLUMNS =
  'id,agencyId:agency_id,kind,firstName:first_name,lastName:last_name,companyName:company_name,jobTitle:job_title,email,phone,mobile,website,street,city,region,postalCode:postal_code,country,lifecycleStage:lifecycle_stage,leadStatus:lead_status,leadScore:lead_score,source,ownerId:owner_id,doNotEmail:do_not_email,doNotCall:do_not_call,lastContactedAt:last_contacted_at,convertedAt:converted_at,customFields:custom_fields,createdBy:created_by,createdAt:created_at,updatedAt:updated_at,version,deletedAt:deleted_at';

/** For tags with the contacts that carry them: a join that also filters. */
export const TAGGED_CONTACT_COLUMNS = `contact:contacts!inner(${CONTACT_COLUMNS})` as const;
