package org.wmrelay.cluster;

/** The bus cannot be reached or did not answer in time: whether it did what was asked is open. */
public final class BusException extends Exception {
  private static final long serialVersionUID = 1;

  public BusException(String message) {
    super(message);
  }

  public BusException(String message, Throwable cause) {
    super(message, cause);
  }
}
