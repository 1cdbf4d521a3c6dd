package org.wmrelay.admin.status;

import java.util.Collection;
import java.util.List;
import java.util.Map;

/** The nodes of the cluster; of a relay that stands alone, itself. Any thread may ask. */
public interface Nodes {

  /** This one. */
  String self();

  /** This one, then the others by name. */
  List<NodeReport> all();

  /**
   * Asks other nodes the same, all at once; waits a second at most.
   *
   * @return the answers by the node's name; of those that answered in time
   */
  Map<String, String> ask(Collection<String> names, String question);

  /** Messages that were none. */
  long ignoredMessages();

  /** Messages that did not leave this node, or came faster than it took them. */
  long droppedMessages();

  /** Listeners that were sent to other nodes. */
  long redirects();
}
