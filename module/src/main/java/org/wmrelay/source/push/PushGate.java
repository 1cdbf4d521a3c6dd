package org.wmrelay.source.push;

import java.time.Duration;
import org.wmrelay.auth.Users;
import org.wmrelay.auth.UsersFile;

/** Who may push to a point, or to each of the points that are made alike. Safe for all threads. */
public final class PushGate {
  private final PushSettings settings;
  private final Users users;

  public PushGate(PushSettings settings) {
    this.settings = settings;
    Users named = settings.usersFile().<Users>map(UsersFile::new).orElse(Users.none());
    Users common = settings.password().map(Users::withCommonPassword).orElse(Users.none());
    this.users = Users.either(named, common);
  }

  Users users() {
    return users;
  }

  /** Whether nobody need log in. */
  public boolean isOpen() {
    return settings.open() && users.isEmpty();
  }

  /** Whether nobody can push at all. */
  boolean isClosed() {
    return !settings.open() && users.isEmpty();
  }

  /** How long somebody must have been silent until another user may take over. */
  Duration takeoverAfter() {
    return settings.takeoverAfter();
  }
}
