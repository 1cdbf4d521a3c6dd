package org.wmrelay.source.pull;

import java.net.URI;
import java.util.Optional;

/**
 * One place to pull from.
 *
 * @param url of scheme http, https or file, without user and password
 * @param user to log in with, if the upstream asks
 * @param password of that user
 */
public record Upstream(URI url, Optional<String> user, Optional<String> password) {

  public boolean isFile() {
    return "file".equalsIgnoreCase(url.getScheme());
  }

  /** Without the password. */
  @Override
  public String toString() {
    return user.isPresent() ? url + " as " + user.get() : url.toString();
  }
}
