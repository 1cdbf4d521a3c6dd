package org.wmrelay.server.settings;

/** A node's part in a publishing point of its cluster. */
public enum Clustered {
  /** None: the point is this node's alone. */
  FALSE,
  /** It may have the source. */
  TRUE,
  /** It follows the node that has the source, and never has it itself. */
  FOLLOW
}
