package device

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"

	"citybrain/kernel/auth"
)

// wire is a device that speaks MQTT 3.1.1 with as little work as possible, so
// that the benchmark measures the door.
type wire struct {
	net.Conn
	id    string
	acked int
}

func packet(head byte, body []byte) []byte {
	b := binary.AppendUvarint([]byte{head}, uint64(len(body))) // MQTT's lengths are the same varints
	return append(b, body...)
}

func word16(b []byte, s string) []byte {
	return append(binary.BigEndian.AppendUint16(b, uint16(len(s))), s...)
}

func dialWire(tb testing.TB, addr, id string) *wire {
	tb.Helper()
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		tb.Fatal(err)
	}
	body := append(word16(nil, "MQTT"), 4, 0xc2, 0, 240) // 3.1.1, name and password, clean, keep alive 240 s
	body = word16(word16(word16(body, id), id), "key of "+id)
	var answer [4]byte
	if _, err := conn.Write(packet(0x10, body)); err != nil {
		tb.Fatal(err)
	}
	if _, err := io.ReadFull(conn, answer[:]); err != nil || answer[3] != 0 {
		tb.Fatalf("CONNACK %v %v", answer, err)
	}
	return &wire{Conn: conn, id: id}
}

// publish sends n messages with at most window unacknowledged and returns when
// all are acknowledged.
func (w *wire) publish(n, window int) error {
	slots := make(chan struct{}, window)
	failed := make(chan error, 1)
	go func() {
		topic := "devices/" + w.id + "/telemetry"
		var body []byte
		for i := range n {
			slots <- struct{}{}
			body = binary.BigEndian.AppendUint16(word16(body[:0], topic), uint16(i%60000+1))
			body = fmt.Appendf(body, `{"n":%d,"pm25":12.5,"pm10":33.1,"humidity":61}`, w.acked+i)
			if _, err := w.Write(packet(0x32, body)); err != nil {
				failed <- err
				return
			}
		}
		failed <- nil
	}()
	r := bufio.NewReaderSize(w, 512)
	var ack [4]byte
	for range n {
		if _, err := io.ReadFull(r, ack[:]); err != nil {
			return err
		}
		if ack[0] != 0x40 {
			return fmt.Errorf("packet %x", ack)
		}
		<-slots
	}
	w.acked += n
	return <-failed
}

// lost counts acknowledged messages of n devices that are not in the log.
func lost(b *testing.B, o *opened, acked int) int {
	b.Helper()
	return acked - len(o.logged(b))
}

func BenchmarkMQTTAcknowledged(b *testing.B) {
	for _, c := range []struct{ devices, window int }{{200, 1}, {200, 20}, {500, 5}} {
		b.Run(fmt.Sprintf("devices=%d/window=%d", c.devices, c.window), func(b *testing.B) {
			o := open(b, func(cfg *Config) { cfg.Rate = 1_000_000 })
			wires := make([]*wire, c.devices)
			for i := range wires {
				wires[i] = dialWire(b, o.Addr(), fmt.Sprint("d", i))
				defer wires[i].Close()
			}
			b.ResetTimer()
			var wg sync.WaitGroup
			acked := 0
			for i, w := range wires {
				n := b.N / c.devices
				if i < b.N%c.devices {
					n++
				}
				acked += n
				wg.Go(func() {
					if err := w.publish(n, c.window); err != nil {
						b.Error(err)
					}
				})
			}
			wg.Wait()
			b.StopTimer()
			b.ReportMetric(float64(acked)/b.Elapsed().Seconds(), "obs/s")
			b.ReportMetric(float64(lost(b, o, acked)), "lost")
		})
	}
}

func BenchmarkHTTPBatch(b *testing.B) {
	const size = 100
	o := open(b)
	h := o.Handler()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h.ServeHTTP(w, r.WithContext(auth.With(r.Context(), auth.Principal{Kind: auth.Client, Permissions: map[string]bool{Write.Code: true}})))
	}))
	defer server.Close()
	var body bytes.Buffer
	body.WriteByte('[')
	for i := range size {
		if i > 0 {
			body.WriteByte(',')
		}
		fmt.Fprintf(&body, `{"device":"d%d","at":"2026-05-01T08:30:00Z","values":{"pm25":12.5,"pm10":33.1,"humidity":61}}`, i)
	}
	body.WriteByte(']')
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 32}}
	var accepted atomic.Int64
	b.SetParallelism(8)
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			answer, err := client.Post(server.URL, "application/json", bytes.NewReader(body.Bytes()))
			if err != nil {
				b.Error(err)
				return
			}
			_, _ = io.Copy(io.Discard, answer.Body)
			answer.Body.Close()
			if answer.StatusCode == http.StatusAccepted {
				accepted.Add(size)
			}
		}
	})
	b.StopTimer()
	b.ReportMetric(float64(accepted.Load())/b.Elapsed().Seconds(), "obs/s")
	b.ReportMetric(float64(lost(b, o, int(accepted.Load()))), "lost")
}

// BenchmarkIdleConnection tells what one silent connection costs the door; the
// other end of the wire is in the same process and has next to nothing.
func BenchmarkIdleConnection(b *testing.B) {
	o := open(b)
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	wires := make([]*wire, min(b.N, 9000)) // the process may have 20,000 files open
	for i := range wires {
		wires[i] = dialWire(b, o.Addr(), fmt.Sprint("d", i))
		defer wires[i].Close()
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	used := (after.HeapInuse + after.StackInuse) - (before.HeapInuse + before.StackInuse)
	b.ReportMetric(float64(used)/float64(len(wires)), "B/conn")
	b.ReportMetric(float64(o.Connections()), "connections")
}
