package org.wmrelay.broadcast;

/** What a listener does where the stream header changes, according to its player. */
public enum ChangePolicy {
  /** Goes on behind every change. */
  FOLLOW,
  /** Goes on if streams and codecs stay the same, else ends cleanly. */
  FOLLOW_COMPATIBLE,
  /** Ends cleanly at every change. */
  END;

  boolean follows(boolean compatible) {
    return switch (this) {
      case FOLLOW -> true;
      case FOLLOW_COMPATIBLE -> compatible;
      case END -> false;
    };
  }
}
