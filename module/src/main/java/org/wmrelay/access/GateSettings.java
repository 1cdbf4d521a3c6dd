package org.wmrelay.access;

/**
 * Who may listen to a publishing point; {@code reference.conf} explains each setting.
 *
 * @param addresses from where
 * @param cors which web pages may read it
 */
public record GateSettings(AddressRules addresses, Cors cors) {
  /** Everybody may. */
  public static final GateSettings OPEN = new GateSettings(AddressRules.NONE, Cors.NONE);
}
