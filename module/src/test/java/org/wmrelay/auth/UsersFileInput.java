package org.wmrelay.auth;

import java.util.Map;

/** Lets a users file be fed with anything. */
public final class UsersFileInput {
  private UsersFileInput() {}

  /** Reads it or refuses it by the number of a line, without what the line says. */
  public static void take(String file) {
    try {
      Map<String, Credential> users = UsersFile.parse(file.lines().toList());
      if (users.containsKey("")) {
        throw new AssertionError("a user without a name");
      }
    } catch (UsersFile.UsersFileException refused) {
      if (!refused.getMessage().matches("line \\d+: user=password expected")) {
        throw new AssertionError(refused);
      }
    }
  }
}
