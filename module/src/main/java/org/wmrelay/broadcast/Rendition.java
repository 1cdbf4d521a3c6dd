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
  private volatile boolean failed;

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

  /** Ends it and its listeners, as it cannot be rendered; whoever comes next gets a new one. */
  void fail(RuntimeException unexpected) {
    failed = true;
    synchronized (this) {
      retired = true;
    }
    broadcast.forget(this);
    broadcast.failed(form, unexpected);
    log.end();
  }

  /** Why its listeners end when its log does. */
  EndReason endReason() {
    return failed ? EndReason.FORM_FAILED : EndReason.FINISHED;
  }

  /** Drops it if nobody uses it; its window is given back then. */
  boolean retire() {
    boolean unused;
    synchronized (this) {
      retired |= users == 0;
      unused = retired;
    }
    if (unused) {
      broadcast.forget(this);
    }
    return unused;
  }
}
