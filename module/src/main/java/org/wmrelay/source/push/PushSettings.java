package org.wmrelay.source.push;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Who may push to a point and who may take it over; {@code reference.conf} explains each setting.
 *
 * @param usersFile a line {@code user=password} each, or of htdigest; empty for none
 * @param password with it any user name may push; empty for none
 * @param open whether anybody may push as long as neither of both names a user
 * @param takeoverAfter silence after which somebody else may take over; zero for at once
 */
public record PushSettings(
    Optional<Path> usersFile, Optional<String> password, boolean open, Duration takeoverAfter) {

  /** Whether every push is refused: there is nobody who could log in, and it is not open. */
  public boolean isClosed() {
    return usersFile.isEmpty() && password.isEmpty() && !open;
  }

  @Override
  public String toString() {
    return "PushSettings[usersFile="
        + usersFile
        + ", password="
        + (password.isPresent() ? "***" : "none")
        + ", open="
        + open
        + ", takeoverAfter="
        + takeoverAfter
        + "]";
  }
}
