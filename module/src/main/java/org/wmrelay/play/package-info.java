/**
 * The listening side over HTTP: what a player asked, what it is answered, and the servlet that does
 * both.
 *
 * <p>Decide purely, then write: {@link org.wmrelay.play.PlayRules} computes a {@link
 * org.wmrelay.play.PlayDecision} from a {@link org.wmrelay.play.PlayRequest} and a {@link
 * org.wmrelay.play.PointSnapshot} without a server; {@link org.wmrelay.play.PlayServlet} only
 * carries it out. The package uses the Servlet API and no class of any container, so that it runs
 * in all of them. Pushes are somebody else's: they are taken away before a request comes here.
 *
 * <p>Threads: requests are answered on the container's threads and hold none while a player waits
 * or listens; a sink's writes come from its listener's delivery thread.
 */
@NullMarked
package org.wmrelay.play;

import org.jspecify.annotations.NullMarked;
