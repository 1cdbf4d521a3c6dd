package org.wmrelay.broadcast;

/**
 * One wire form of a broadcast with its frame log. The primary one is always kept; a derived one
 * lives from its first listener until some seconds after its last.
 *
 * <p>Safe for all threads.
 */
public final class Rendition {
  private final Broadcast broadcast;
  private final WireForm form;
  private final FrameLog log;
  private int users;
  private boolean retired;

  Rendition(Broadcast broadcast, WireForm form, FrameLog log) {
    this.broadcast = broadcast;
    this.form = form;
    this.log = log;
  }

  public WireForm form() {
    return form;
  }

  public FrameLog log() {
    return log;
  }

  public Broadcast broadcast() {
    return broadcast;
  }

  /** The newest header. */
  StreamHeader header() {
    return broadcast.header();
  }

  /** Keeps it alive for one more listener, unless it was dropped meanwhile. */
  synchronized boolean use() {
    if (!retired) {
      users++;
    }
    return !retired;
  }

  synchronized void release() {
    users--;
  }

  synchronized boolean isUsed() {
    return users > 0;
  }

  /** Drops it if nobody uses it. */
  synchronized boolean retire() {
    retired = users == 0;
    return retired;
  }
}
