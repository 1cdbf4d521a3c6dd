package org.wmrelay.host;

/** A real container on a free port of the loopback, with one servlet. */
public interface ServletHost {

  int port();

  /** Connections that are open at its end. */
  int connections();

  /** Stops the container as an operator would. */
  void stop() throws Exception;
}
