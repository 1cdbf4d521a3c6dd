/**
 * Who somebody is: users with their secrets, HTTP Digest as Windows Media clients speak it, and the
 * slowing of those who guess.
 *
 * <p>Knows no server and no publishing point; every class is safe for all threads unless it says
 * otherwise. Secrets are compared in constant time and appear in no message.
 */
@NullMarked
package org.wmrelay.auth;

import org.jspecify.annotations.NullMarked;
