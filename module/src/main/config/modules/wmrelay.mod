[description]
Relays live streams: pulls Windows Media broadcasts, takes pushes from encoders,
clones UDP feeds, and serves each to any number of players and clients on the
server's own port, beside its other web applications.
Configured by etc/wmrelay.conf; as shipped it publishes nothing.

[tags]
streaming
relay

[environment]
ee11

[depend]
http
client
ee11-servlet
ee11-security

[files]
basehome:modules/wmrelay/wmrelay.conf|etc/wmrelay.conf

[lib]
lib/wmrelay/wmrelay.jar

[xml]
etc/wmrelay.xml

[ini-template]
## The configuration file, relative to $JETTY_BASE; it explains itself.
# wmrelay.config=etc/wmrelay.conf

## The context path; publishing points lie below it.
# wmrelay.contextPath=/
