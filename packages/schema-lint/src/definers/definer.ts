/** Why there is a SECURITY DEFINER function. */
export interface Definer {
  /** Why it needs the rights of its owner, and what stands between them and its caller. */
  readonly reason: string;
  /** A door: clients may call it, so it checks its caller itself. Others run inside triggers, or inside a door that has checked. */
  readonly door?: true;
}
