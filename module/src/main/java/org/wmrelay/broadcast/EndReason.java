package org.wmrelay.broadcast;

/** Why a listener's stream ended; every listener ends with exactly one. */
public enum EndReason {
  /** The broadcast ended. */
  FINISHED("broadcast ended"),
  /** The listener closed its connection. */
  CLOSED_BY_PEER("closed by listener"),
  /** A write failed: the connection was reset or timed out. */
  WRITE_FAILED("connection failed"),
  /** Nothing was taken for the stall timeout while bytes were offered. */
  STALLED("stalled"),
  /** Fell behind by more than max-lag, and the policy is to disconnect. */
  TOO_SLOW("too slow"),
  /** Holds memory that left the window while the cap on such memory is reached. */
  MEMORY_CAP("memory held by stalled writes reached its cap"),
  /** What it listened to could not be made into the form that it asked for. */
  FORM_FAILED("this form of the stream cannot be made, see the log"),
  /** The stream's header changed to one this listener cannot follow. */
  HEADER_CHANGED("stream header changed"),
  /** Ended by an operator. */
  KICKED("kicked"),
  /** The server or its application stops. */
  SERVER_STOPPING("server stopping");

  private final String words;

  EndReason(String words) {
    this.words = words;
  }

  /** The reason as a log line says it. */
  public String words() {
    return words;
  }
}
