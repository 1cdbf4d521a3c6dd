#!/bin/sh
# A test picture with a tone as a transport stream in RTP: sender.sh [host [port [seconds]]]
host=${1:-127.0.0.1}
port=${2:-5004}
seconds=${3:-3600}
exec ffmpeg -hide_banner -nostdin -v error \
  -re -f lavfi -i "testsrc=size=320x240:rate=25:duration=$seconds" \
  -re -f lavfi -i "sine=frequency=440:sample_rate=48000:duration=$seconds" \
  -c:v mpeg2video -g 25 -b:v 1M -c:a mp2 -f rtp_mpegts "rtp://$host:$port"
