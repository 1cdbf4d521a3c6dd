package org.wmrelay.cluster;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How a node belongs to a cluster.
 *
 * @param name of the cluster, so that several can share a NATS server
 * @param node this node's own name, different from all others'
 * @param publicUrl where listeners reach this node; empty if nobody is sent here by others
 * @param lease how long a source that is not heard of keeps the others waiting
 */
public record ClusterSettings(
    String name, String node, Optional<String> publicUrl, Duration lease, Nats nats) {
  /** What names of clusters and nodes are made of. */
  public static final String NAME = "[A-Za-z0-9_-]{1,60}";

  /**
   * How NATS is reached.
   *
   * @param servers URLs, {@code nats://host:4222} or {@code tls://host:4222}
   * @param trustStore for servers with {@code tls:}; without it the JVM's counts
   */
  public record Nats(
      List<String> servers, Optional<Login> login, Optional<TrustStore> trustStore) {}

  /** A user and its password. */
  public record Login(String user, String password) {
    @Override
    public String toString() {
      return user;
    }
  }

  /** The file with the certificates that servers are checked against, PKCS12 or JKS. */
  public record TrustStore(Path file, String password) {
    @Override
    public String toString() {
      return file.toString();
    }
  }
}
