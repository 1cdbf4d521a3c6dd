package org.wmrelay.cluster;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What joins the nodes: messages that arrive at most once and in the order of their sender, and a
 * table of leases whose entries expire unless they are renewed.
 *
 * <p>Safe for all threads. Messages are received on threads of the bus, those of one subscription
 * one after the other; a receiver that is too slow loses the newest.
 */
public interface Bus extends AutoCloseable {

  /** Takes a message, and where its answers are expected; empty if none are. */
  @FunctionalInterface
  interface Receiver {
    void receive(byte[] message, String replyTo);
  }

  /** Something that goes on until it is closed; idempotent. */
  interface Subscription extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * An entry of the table of leases.
   *
   * @param revision rises with every change of any entry
   */
  record Held(String value, long revision) {}

  /** Sends a message; never waits. What cannot be sent now is dropped and counted. */
  void publish(String subject, byte[] message);

  Subscription subscribe(String subject, Receiver receiver) throws BusException;

  /** Sends a question and receives all answers until the subscription is closed. */
  Subscription ask(String subject, byte[] question, Consumer<byte[]> answers) throws BusException;

  /** The entry of that key; null if there is none or it expired. May wait for the network. */
  @Nullable Held get(String key) throws BusException;

  /**
   * Adds an entry if there is none. May wait for the network.
   *
   * @return its revision; 0 if there is one already
   */
  long create(String key, String value) throws BusException;

  /**
   * Renews an entry that still has this revision. May wait for the network.
   *
   * @return the new revision; 0 if it changed or expired meanwhile
   */
  long update(String key, String value, long revision) throws BusException;

  /** Removes an entry if it still has this revision. May wait for the network. */
  void delete(String key, long revision) throws BusException;

  /** Messages that could not be sent, or that came faster than they were received. */
  long dropped();

  @Override
  void close();
}
