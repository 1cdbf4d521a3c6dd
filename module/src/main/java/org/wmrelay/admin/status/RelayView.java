package org.wmrelay.admin.status;

import java.util.Collection;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.wmrelay.broadcast.Bans;
import org.wmrelay.broadcast.Delivery;
import org.wmrelay.broadcast.Line;
import org.wmrelay.broadcast.PublishingPoint;
import org.wmrelay.source.push.EncoderDoctor;

/** The relay as reports look at it; any thread may ask. */
public interface RelayView {

  /** The publishing points in their order; none while the relay is stopped. */
  Collection<PublishingPoint> points();

  /** Null while the relay is stopped. */
  @Nullable Delivery delivery();

  /** The line out; null if nobody said how much it carries. */
  @Nullable Line line();

  /** Addresses that may not listen for a time. */
  Bans bans();

  /** What encoders were answered that asked for no point which takes pushes. */
  EncoderDoctor pushesElsewhere();

  /** How often the configuration was read again. */
  ReloadReport reloads();

  /**
   * Reads the configuration again and takes what it says.
   *
   * @return what has changed, in words
   * @throws ReloadException if nothing was, and why
   */
  String reload() throws ReloadException;

  /** Whether it serves listeners and encoders now, newcomers included. */
  boolean isReady();

  /** Whether newcomers are sent away; an operator changes it. */
  AtomicBoolean draining();

  /** The nodes of the cluster. */
  Nodes nodes();
}
