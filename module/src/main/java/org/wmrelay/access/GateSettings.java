package org.wmrelay.access;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Who may listen to a publishing point; {@code reference.conf} explains each setting.
 *
 * @param addresses from where
 * @param usersFile those who can log in; empty if nobody has to
 * @param links who has a signed link need not log in; empty if there are none
 * @param hook who else is asked; empty for nobody
 * @param cors which web pages may read it
 */
public record GateSettings(
    AddressRules addresses,
    Optional<Path> usersFile,
    Optional<SignedLinks> links,
    Optional<HookSettings> hook,
    Cors cors) {
  /** Everybody may. */
  public static final GateSettings OPEN =
      new GateSettings(
          AddressRules.NONE, Optional.empty(), Optional.empty(), Optional.empty(), Cors.NONE);

  /** Nobody may: the only address that is let in is nobody's. */
  public static final GateSettings CLOSED =
      new GateSettings(
          new AddressRules(List.of(Network.parse("255.255.255.255/32")), List.of()),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Cors.NONE);

  /** Whether an address alone lets nobody in. */
  public boolean asksWho() {
    return usersFile.isPresent() || links.isPresent() || hook.isPresent();
  }
}
