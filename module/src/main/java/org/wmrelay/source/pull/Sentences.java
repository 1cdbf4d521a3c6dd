package org.wmrelay.source.pull;

import java.io.EOFException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.UnresolvedAddressException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** What went wrong with an upstream, in words for the operator; its own words are cleaned. */
final class Sentences {
  private static final int MAX_LENGTH = 200;
  private static final int LOOP_DETECTED = 508;

  private Sentences() {}

  /** An answer other than a stream, with the server's own words. */
  static String ofStatus(int status, String reason) {
    String answer = ("answers " + status + " " + clean(reason)).trim();
    return status == LOOP_DETECTED ? answer + ": it leads back to this relay" : answer;
  }

  /** An {@code $E} frame with this reason. */
  static String ofEnd(int reason) {
    return reason == 0
        ? "ended the stream"
        : "ended the stream with error " + String.format("0x%08X", reason);
  }

  static String ofFailure(Throwable failure) {
    if (failure instanceof ConnectException) {
      return "refuses the connection";
    }
    if (failure instanceof UnknownHostException || failure instanceof UnresolvedAddressException) {
      return "its name cannot be resolved";
    }
    if (failure instanceof NoRouteToHostException) {
      return "cannot be reached from here";
    }
    if (failure instanceof EOFException || failure instanceof ClosedChannelException) {
      return "closed the connection";
    }
    if (failure instanceof SSLException) {
      return "TLS failed: " + clean(failure.getMessage());
    }
    return clean(failure.getClass().getSimpleName() + ": " + failure.getMessage());
  }

  /** Without control characters and not too long: it goes into logs and status. */
  static String clean(@Nullable String text) {
    String safe = text == null ? "" : text.replaceAll("\\p{Cntrl}", " ");
    return safe.length() > MAX_LENGTH ? safe.substring(0, MAX_LENGTH) + "..." : safe;
  }
}
