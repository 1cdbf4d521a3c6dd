package org.wmrelay.admin.status;

/** The configuration was not taken anew; the message says why, for operators. */
public final class ReloadException extends Exception {
  private static final long serialVersionUID = 1L;

  public ReloadException(String message) {
    super(message);
  }
}
