package org.wmrelay.it.fake;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A line to a port of this machine that can be cut, as a network is parted: what goes through hangs
 * and is never told why, until the line is healed and all that hung is closed.
 */
public final class Link implements AutoCloseable {
  private final ServerSocket listening;
  private final int target;
  private final Set<Socket> ends = ConcurrentHashMap.newKeySet();
  private volatile boolean cut;

  public Link(int target) {
    this.target = target;
    try {
      this.listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    start(this::accept);
  }

  public int port() {
    return listening.getLocalPort();
  }

  /** From now on nothing gets through, in neither direction. */
  public void cut() {
    cut = true;
  }

  /** New connections get through again; those that were cut are closed. */
  public void heal() {
    closeEnds();
    cut = false;
  }

  private static void start(Runnable task) {
    Thread thread = new Thread(task, "link");
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() {
    try {
      while (true) {
        Socket near = listening.accept();
        ends.add(near);
        if (!cut) {
          Socket far = new Socket(InetAddress.getLoopbackAddress(), target);
          ends.add(far);
          start(() -> pass(near, far));
          start(() -> pass(far, near));
        }
      }
    } catch (IOException closed) {
      closeEnds();
    }
  }

  private void pass(Socket from, Socket to) {
    byte[] bytes = new byte[64 * 1024];
    try {
      for (int n = read(from, bytes); n >= 0; n = read(from, bytes)) {
        if (!cut) {
          to.getOutputStream().write(bytes, 0, n);
        }
      }
    } catch (IOException broken) {
      // ends below
    }
    if (!cut) {
      close(from);
      close(to);
    }
  }

  private static int read(Socket from, byte[] into) throws IOException {
    return from.getInputStream().read(into);
  }

  private void closeEnds() {
    ends.forEach(this::close);
  }

  private void close(Socket end) {
    ends.remove(end);
    try {
      end.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      listening.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    closeEnds();
  }
}
