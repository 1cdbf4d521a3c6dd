package org.wmrelay.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.nats.client.Connection;
import io.nats.client.ConnectionListener;
import io.nats.client.Consumer;
import io.nats.client.Dispatcher;
import io.nats.client.ErrorListener;
import io.nats.client.JetStreamApiException;
import io.nats.client.KeyValue;
import io.nats.client.KeyValueManagement;
import io.nats.client.KeyValueOptions;
import io.nats.client.Message;
import io.nats.client.Nats;
import io.nats.client.Options;
import io.nats.client.api.KeyValueConfiguration;
import io.nats.client.api.KeyValueEntry;
import io.nats.client.api.StorageType;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The bus on NATS, 2.9 or newer with JetStream: messages by core NATS, leases in a key-value bucket
 * that expires. Connects in the background and again whenever it has to; what is published
 * meanwhile is dropped.
 */
public final class NatsBus implements Bus {
  private static final Logger LOG = LoggerFactory.getLogger(NatsBus.class);
  private static final int WRONG_LAST_SEQUENCE = 10071;
  private static final int NO_BUCKET = 404;

  /** So that an owner can ask several times before its lease is over. */
  private static final int ANSWERS_WITHIN_A_LEASE = 4;

  private static final int MOST_OUTGOING = 256;
  private static final int MOST_PENDING = 1024;
  private static final long MOST_PENDING_BYTES = 8L * 1024 * 1024;

  private final String bucket;
  private final Duration lease;
  private final LongAdder dropped = new LongAdder();
  private final Set<Dispatcher> receiving = ConcurrentHashMap.newKeySet();
  private volatile @Nullable Connection connection;
  private volatile @Nullable KeyValue table;
  private volatile boolean closed;
  private volatile boolean away;

  /**
   * @param name of the cluster
   * @param lease how long an entry lives that is not renewed
   */
  public NatsBus(ClusterSettings.Nats settings, String name, Duration lease) {
    this.bucket = "wmr_" + name + "_lease";
    this.lease = lease;
    try {
      Nats.connectAsynchronously(options(settings), true);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while connecting to NATS began", e);
    }
  }

  private Options options(ClusterSettings.Nats settings) {
    Options.Builder options =
        new Options.Builder()
            .servers(settings.servers().toArray(new String[0]))
            .connectionTimeout(Duration.ofSeconds(1))
            .reconnectWait(Duration.ofMillis(100))
            .reconnectJitter(Duration.ofMillis(50))
            .maxReconnects(-1)
            .reconnectBufferSize(0)
            .pingInterval(Duration.ofSeconds(1))
            .maxPingsOut(2)
            .maxMessagesInOutgoingQueue(MOST_OUTGOING)
            .discardMessagesWhenOutgoingQueueFull()
            .connectionListener(this::changed)
            .errorListener(new Errors());
    settings
        .login()
        .ifPresent(
            login -> options.userInfo(login.user().toCharArray(), login.password().toCharArray()));
    settings.trustStore().ifPresent(store -> options.sslContext(context(store)));
    return options.build();
  }

  private static SSLContext context(ClusterSettings.TrustStore settings) {
    try (InputStream in = Files.newInputStream(settings.file())) {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(in, settings.password().toCharArray());
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(store);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context;
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalArgumentException(
          "cluster.nats.trust-store " + settings.file() + " cannot be read: " + e.getMessage(), e);
    }
  }

  private void changed(Connection of, ConnectionListener.Events event) {
    switch (event) {
      case CONNECTED, RECONNECTED -> {
        connection = of;
        away = false;
        if (closed) {
          close();
        } else {
          LOG.info("NATS: {} to {}", event, of.getConnectedUrl());
        }
      }
      case DISCONNECTED -> tellAway();
      default -> LOG.debug("NATS: {}", event);
    }
  }

  /** Once an outage. */
  private void tellAway() {
    if (!away && !closed) {
      away = true;
      LOG.warn("NATS is away; local media goes on, other nodes' is missed");
    }
  }

  private final class Errors implements ErrorListener {
    @Override
    public void errorOccurred(Connection of, String error) {
      LOG.warn("NATS: {}", error.replaceAll("\\p{Cntrl}", " "));
    }

    @Override
    public void exceptionOccurred(Connection of, Exception cause) {
      LOG.debug("NATS", cause);
    }

    @Override
    public void slowConsumerDetected(Connection of, Consumer consumer) {
      LOG.warn("NATS: messages came faster than this node took them");
    }

    @Override
    public void messageDiscarded(Connection of, Message message) {
      dropped.increment();
    }
  }

  // ---- messages ----

  @Override
  public void publish(String subject, byte[] message) {
    Connection to = connection;
    if (to == null) {
      dropped.increment();
      return;
    }
    try {
      to.publish(subject, message);
    } catch (IllegalStateException | IllegalArgumentException away) {
      dropped.increment(); // not connected now, or larger than the server permits
    }
  }

  @Override
  public Subscription subscribe(String subject, Receiver receiver) throws BusException {
    Connection to = connected();
    try {
      Dispatcher dispatcher =
          to.createDispatcher(
              message ->
                  receiver.receive(
                      message.getData(), message.getReplyTo() == null ? "" : message.getReplyTo()));
      dispatcher.setPendingLimits(MOST_PENDING, MOST_PENDING_BYTES);
      dispatcher.subscribe(subject);
      receiving.add(dispatcher);
      return () -> close(to, dispatcher);
    } catch (IllegalStateException e) {
      throw new BusException("NATS: " + e.getMessage(), e);
    }
  }

  private void close(Connection of, Dispatcher dispatcher) {
    if (receiving.remove(dispatcher)) {
      dropped.add(dispatcher.getDroppedCount());
    }
    try {
      of.closeDispatcher(dispatcher);
    } catch (IllegalArgumentException | IllegalStateException gone) {
      LOG.debug("NATS: a subscription was closed already", gone);
    }
  }

  @Override
  public Subscription ask(
      String subject, byte[] question, java.util.function.Consumer<byte[]> answers)
      throws BusException {
    Connection to = connected();
    String inbox = to.createInbox();
    Subscription subscription =
        subscribe(
            inbox,
            (bytes, replyTo) -> {
              answers.accept(bytes);
            });
    try {
      to.publish(subject, inbox, question);
      return subscription;
    } catch (IllegalStateException e) {
      subscription.close();
      throw new BusException("NATS: " + e.getMessage(), e);
    }
  }

  private Connection connected() throws BusException {
    Connection now = connection;
    if (now == null || now.getStatus() != Connection.Status.CONNECTED) {
      throw new BusException("NATS is not connected");
    }
    return now;
  }

  // ---- leases ----

  @Override
  public @Nullable Held get(String key) throws BusException {
    return inTable(leases -> Optional.ofNullable(leases.get(key)).flatMap(NatsBus::held))
        .orElse(null);
  }

  /** Empty for the mark that an entry was deleted. */
  private static Optional<Held> held(KeyValueEntry entry) {
    return Optional.ofNullable(entry.getValue())
        .map(value -> new Held(new String(value, UTF_8), entry.getRevision()));
  }

  @Override
  public long create(String key, String value) throws BusException {
    return revision(leases -> leases.create(key, value.getBytes(UTF_8)));
  }

  @Override
  public long update(String key, String value, long revision) throws BusException {
    return revision(leases -> leases.update(key, value.getBytes(UTF_8), revision));
  }

  @Override
  public void delete(String key, long revision) throws BusException {
    var unused =
        revision(
            leases -> {
              leases.delete(key, revision);
              return revision;
            });
  }

  /** What is done with the table of leases. */
  private interface Step<T> {
    T run(KeyValue leases) throws IOException, JetStreamApiException, InterruptedException;
  }

  private long revision(Step<Long> step) throws BusException {
    return inTable(
        leases -> {
          try {
            return step.run(leases);
          } catch (JetStreamApiException e) {
            if (e.getApiErrorCode() == WRONG_LAST_SEQUENCE) {
              return 0L;
            }
            throw e;
          }
        });
  }

  private <T> T inTable(Step<T> step) throws BusException {
    Connection to = connected();
    try {
      KeyValue leases = table;
      if (leases == null) {
        leases = open(to);
        table = leases;
      }
      return step.run(leases);
    } catch (JetStreamApiException e) {
      table = null; // the bucket may be gone
      throw new BusException("NATS refuses: " + e.getMessage(), e);
    } catch (IOException | IllegalStateException e) {
      throw new BusException("NATS did not answer: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BusException("interrupted", e);
    }
  }

  private KeyValue open(Connection to)
      throws IOException, JetStreamApiException, InterruptedException {
    KeyValueOptions options =
        KeyValueOptions.builder().jsRequestTimeout(lease.dividedBy(ANSWERS_WITHIN_A_LEASE)).build();
    KeyValueManagement tables = to.keyValueManagement(options);
    try {
      Duration found = tables.getStatus(bucket).getTtl();
      if (!lease.equals(found)) {
        LOG.warn(
            "NATS: bucket {} was made with a lease of {}, which counts, not {}",
            bucket,
            found,
            lease);
      }
    } catch (JetStreamApiException e) {
      if (e.getErrorCode() != NO_BUCKET) {
        throw e;
      }
      var unused =
          tables.create(
              KeyValueConfiguration.builder()
                  .name(bucket)
                  .ttl(lease)
                  .storageType(StorageType.File)
                  .maxHistoryPerKey(1)
                  .build());
    }
    return to.keyValue(bucket, options);
  }

  // ---- end ----

  @Override
  public long dropped() {
    return dropped.sum() + receiving.stream().mapToLong(Dispatcher::getDroppedCount).sum();
  }

  @Override
  public void close() {
    closed = true;
    Connection open = connection;
    if (open == null) {
      return;
    }
    try {
      open.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
