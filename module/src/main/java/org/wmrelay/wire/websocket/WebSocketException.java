package org.wmrelay.wire.websocket;

import java.io.IOException;

/** A client does not keep to the protocol. */
public final class WebSocketException extends IOException {
  private static final long serialVersionUID = 1;

  WebSocketException(String message) {
    super(message);
  }
}
