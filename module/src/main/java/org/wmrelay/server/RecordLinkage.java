package org.wmrelay.server;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.runtime.ObjectMethods;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Java 17 remembers, strongly and for ever, the class of the record whose {@code equals} it linked
 * last. If that is one of ours, the class loader of an undeployed application cannot go.
 */
final class RecordLinkage {
  private static final Logger LOG = LoggerFactory.getLogger(RecordLinkage.class);

  private RecordLinkage() {}

  /** Has the methods linked once more, as if String were a record. */
  static void forgetOurs() {
    try {
      MethodHandles.Lookup lookup = MethodHandles.publicLookup();
      MethodHandle component =
          lookup.findVirtual(String.class, "strip", MethodType.methodType(String.class));
      link("equals", MethodType.methodType(boolean.class, String.class, Object.class), component);
      link("hashCode", MethodType.methodType(int.class, String.class), component);
    } catch (Throwable notThisJava) {
      LOG.debug("record methods cannot be linked by hand", notThisJava);
    }
  }

  private static void link(String method, MethodType type, MethodHandle component)
      throws Throwable {
    var unused =
        ObjectMethods.bootstrap(
            MethodHandles.lookup(), method, type, String.class, "component", component);
  }
}
