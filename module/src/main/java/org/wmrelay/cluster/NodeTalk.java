package org.wmrelay.cluster;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the other nodes of this one each second, hears them, and answers what they ask. On a thread
 * of its own, because leases may wait for the network.
 */
final class NodeTalk {
  private static final Logger LOG = LoggerFactory.getLogger(NodeTalk.class);

  /** By then all other nodes have told of themselves at least once. */
  private static final int SECONDS_TO_HEAR_ALL = 3;

  private final Bus bus;
  private final Subjects subjects;
  private final Peers peers;
  private final NodeCalls calls;
  private final String self;
  private final Supplier<NodeStatus> status;
  private final UnaryOperator<String> answers;
  private final BooleanSupplier whenHeard;
  private int seconds;
  private boolean heard;
  private final ScheduledExecutorService thread;
  private Bus.@Nullable Subscription hearing;
  private Bus.@Nullable Subscription answering;

  /**
   * @param status what to tell
   * @param answers to what other nodes ask
   * @param whenHeard is asked when all other nodes were heard, each second until it is true; may
   *     wait a second
   */
  NodeTalk(
      Bus bus,
      Subjects subjects,
      Peers peers,
      NodeCalls calls,
      String self,
      Supplier<NodeStatus> status,
      UnaryOperator<String> answers,
      BooleanSupplier whenHeard,
      ThreadFactory threads) {
    this.bus = bus;
    this.subjects = subjects;
    this.peers = peers;
    this.calls = calls;
    this.self = self;
    this.status = status;
    this.answers = answers;
    this.whenHeard = whenHeard;
    this.thread = Executors.newSingleThreadScheduledExecutor(threads);
  }

  void start() {
    var unused = thread.scheduleAtFixedRate(this::everySecond, 0, 1, TimeUnit.SECONDS);
  }

  /** On its thread alone. */
  void everySecond() {
    try {
      listen();
      tell();
      if (!heard && ++seconds >= SECONDS_TO_HEAR_ALL) {
        heard = whenHeard.getAsBoolean();
      }
    } catch (BusException e) {
      LOG.debug("other nodes cannot be heard yet", e);
    } catch (RuntimeException unforeseen) {
      LOG.error("other nodes were not told this second", unforeseen);
    }
  }

  private void listen() throws BusException {
    if (hearing == null) {
      hearing = bus.subscribe(subjects.nodes(), (message, replyTo) -> peers.hear(message));
    }
    if (answering == null) {
      answering = calls.answer(self, answers);
    }
  }

  private void tell() {
    byte[] message = status.get().encode();
    if (message.length <= NodeStatus.MOST_BYTES) {
      bus.publish(subjects.nodes(), message);
    }
  }

  /** Tells once more, so that nobody is sent here any longer; the bus is closed by others. */
  void stop() {
    thread.shutdownNow();
    try {
      tell();
    } catch (RuntimeException unforeseen) {
      LOG.debug("other nodes were not told of the end", unforeseen);
    }
  }
}
