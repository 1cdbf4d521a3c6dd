#!/bin/sh
# A receiver that says where it is once a second: talker.sh [host [port]]
host=${1:-127.0.0.1}
port=${2:-10110}
sentence='GPGGA,123519,4807.038,N,01131.000,E,1,08,0.9,545.4,M,46.9,M,,'
while :; do
  printf '$%s*47\r\n' "$sentence" | socat -u STDIN "UDP-SENDTO:$host:$port"
  sleep 1
done
