/**
 * What an operator sees of the relay over HTTP, below {@code /-/}: the control page, the API with
 * its events, metrics and health; and who may see it.
 *
 * <p>{@link org.wmrelay.admin.Admin} puts the parts together. What is answered is computed as a
 * value from the figures of {@code admin.status} and then written; only events and answers to wrong
 * logins are asynchronous. The package uses the Servlet API and no class of any container.
 *
 * <p>Threads: requests are answered on the container's threads and take no lock that delivery or a
 * source holds for long; one thread of its own takes the figures each second and tells them to the
 * streams of events, which never make it wait.
 */
@NullMarked
package org.wmrelay.admin;

import org.jspecify.annotations.NullMarked;
