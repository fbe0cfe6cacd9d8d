package main

import (
	"bufio"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"time"
)

type subscribe struct {
	Addr  string        `default:"127.0.0.1:1883"`
	Topic string        `default:"devices/#"`
	Quiet time.Duration `default:"5s" help:"Stop when nothing came for so long."`
}

// heard is what the subscriber counts; to be comparable with a city it reads the
// values and holds them against a limit.
type heard struct {
	Delivered int64 `json:"delivered"`
	Above     int64 `json:"above"`
	Broken    int64 `json:"broken"`
}

func (f *heard) take(payload []byte) {
	var values struct{ Temperature, Count float64 }
	f.Delivered++
	switch err := json.Unmarshal(payload, &values); {
	case err != nil:
		f.Broken++
	case values.Temperature > 35:
		f.Above++
	}
}

// Run counts publications and acknowledges each, until the broker is quiet.
func (s *subscribe) Run() error {
	conn, err := net.Dial("tcp", s.Addr)
	if err != nil {
		return err
	}
	defer conn.Close()
	r, w := bufio.NewReaderSize(conn, 1<<16), bufio.NewWriter(conn)
	if _, err := conn.Write(connectPacket("load-subscriber", "", "")); err != nil {
		return err
	}
	if _, _, err := readPacket(r); err != nil {
		return err
	}
	body := append(appendText([]byte{0, 1}, s.Topic), 1)
	if _, err := conn.Write(append(appendLength([]byte{0x82}, len(body)), body...)); err != nil {
		return err
	}
	var f heard
	for {
		wait := s.Quiet
		if f.Delivered == 0 {
			wait = time.Minute
		}
		_ = conn.SetReadDeadline(time.Now().Add(wait))
		kind, body, err := readPacket(r)
		if err != nil {
			return report(f)
		}
		if kind>>4 == 9 {
			fmt.Fprintln(os.Stderr, "subscribed")
		}
		if kind>>4 != 3 {
			continue
		}
		topic := int(binary.BigEndian.Uint16(body))
		f.take(body[4+topic:])
		_, _ = w.Write([]byte{0x40, 2, body[2+topic], body[3+topic]})
		if r.Buffered() == 0 {
			if err := w.Flush(); err != nil {
				return err
			}
		}
	}
}
