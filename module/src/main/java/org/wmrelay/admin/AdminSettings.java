package org.wmrelay.admin;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.wmrelay.access.Network;
import org.wmrelay.auth.Credential;
import org.wmrelay.auth.Users;
import org.wmrelay.auth.UsersFile;

/**
 * Who may see the relay, and where sessions are logged; {@code reference.conf} explains each
 * setting.
 *
 * @param usersFile a line {@code user=password} each, or of htdigest; empty for none
 * @param login one user without a file; empty for none
 * @param metricsFrom from where metrics are read without a login
 * @param sessionLog the file of ended sessions, without the date in its name; empty for none
 */
public record AdminSettings(
    Optional<Path> usersFile,
    Optional<Login> login,
    List<Network> metricsFrom,
    Optional<Path> sessionLog) {

  public AdminSettings {
    metricsFrom = List.copyOf(metricsFrom);
  }

  /** A user and a password, which its text form does not show. */
  public record Login(String user, String password) {
    @Override
    public String toString() {
      return user;
    }
  }

  /** Whether there is a login at all, be it a file that nobody is in. */
  boolean hasLogin() {
    return usersFile.isPresent() || login.isPresent();
  }

  /** Those who may log in. */
  Users users() {
    Users named = usersFile.<Users>map(UsersFile::new).orElse(Users.none());
    Users one = login.map(AdminSettings::only).orElse(Users.none());
    return Users.either(named, one);
  }

  private static Users only(Login login) {
    Credential credential = Credential.ofPassword(login.user(), login.password());
    return Users.withOnly(credential);
  }
}
