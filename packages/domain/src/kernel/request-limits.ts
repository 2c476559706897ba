/** How many bytes the body of one request holds, unless whoever runs the API sets another limit (`BODY_LIMIT`). */
export const LARGEST_BODY = 1_048_576;
