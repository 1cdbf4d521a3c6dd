package org.wmrelay.auth;

import java.util.Optional;

/** Those who may log in. */
public interface Users {

  /** The credential of that name, compared without case; empty if nobody has it. */
  Optional<Credential> find(String name);

  /** Whether nobody can log in. */
  boolean isEmpty();

  /** Nobody. */
  static Users none() {
    return new Users() {
      @Override
      public Optional<Credential> find(String name) {
        return Optional.empty();
      }

      @Override
      public boolean isEmpty() {
        return true;
      }
    };
  }

  /** Anybody who knows the common password, under any name. */
  static Users withCommonPassword(String password) {
    return new Users() {
      @Override
      public Optional<Credential> find(String name) {
        return Optional.of(Credential.ofPassword(name, password));
      }

      @Override
      public boolean isEmpty() {
        return false;
      }
    };
  }

  /** One user. */
  static Users withOnly(Credential user) {
    return new Users() {
      @Override
      public Optional<Credential> find(String name) {
        return name.equalsIgnoreCase(user.user()) ? Optional.of(user) : Optional.empty();
      }

      @Override
      public boolean isEmpty() {
        return false;
      }
    };
  }

  /** Those of the first, and for names that it does not know those of the second. */
  static Users either(Users first, Users second) {
    return new Users() {
      @Override
      public Optional<Credential> find(String name) {
        return first.find(name).or(() -> second.find(name));
      }

      @Override
      public boolean isEmpty() {
        return first.isEmpty() && second.isEmpty();
      }
    };
  }
}
