/** The columns of each report, under the names that callers see. */

const RANGE = 'firstDay:first_day,lastDay:last_day,timeZone:time_zone';
const SALES = 'opened,openedMinor:opened_minor,won,wonMinor:won_minor,lost,lostMinor:lost_minor';

export const CONVERSION_COLUMNS = 'contacts,leads,qualified,opportunities,customers,disqualified,converted';

export const SOURCE_COLUMNS = `source,isTotal:is_total,${CONVERSION_COLUMNS},${RANGE}` as const;

export const PERSON_COLUMNS =
  `userId:user_id,fullName:full_name,isTotal:is_total,entered,completed,seconds,calls,emails,meetings,tasks,notes,videoCalls:video_calls,others,${RANGE}` as const;

export const GROWTH_COLUMNS = `from:starts_on,contacts,conversions,opportunities,won,lost,${RANGE}` as const;

export const SALES_COLUMNS = `from:starts_on,money,${SALES},${RANGE}` as const;

export const CURRENCY_COLUMNS = `currency,open,openMinor:open_minor,${SALES}` as const;
