package overview

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"

	"citybrain/kernel/web"
)

// BenchmarkBeatTo1000Screens is one second for a thousand screens over real
// sockets: 500 of the things have moved, the vitals go with them. An op is done
// when every screen has read the whole of it.
func BenchmarkBeatTo1000Screens(b *testing.B) {
	const screens = 1000
	hub := web.NewHub(web.HubConfig{PerCaller: screens + 1, Clients: screens + 1})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		hub.Serve(w, r, web.Stream{Topics: topics})
	}))
	defer server.Close()
	defer hub.Close()

	things, vitals := beatOf(b, 500)
	var read sync.WaitGroup
	for range screens {
		answer, err := server.Client().Get(server.URL)
		if err != nil {
			b.Fatal(err)
		}
		defer answer.Body.Close()
		go drain(answer.Body, []byte(`"last":true}`), &read)
	}
	for b.Loop() {
		read.Add(screens)
		hub.Publish(topicThings, "things", things, nil)
		hub.Publish(topicVitals, "vitals", vitals, nil)
		read.Wait()
	}
	b.ReportMetric(float64(len(things)+len(vitals)), "bytes/screen")
}

// beatOf makes the two events of one second.
func beatOf(b *testing.B, moved int) (things, vitals []byte) {
	o, r := &everyone{}, newRoster(origin{121, 31})
	r.take(o, noon)
	o.step++
	d, _ := r.take(o, noon)
	for i := range d.Moved {
		d.Moved[i] = d.Moved[i][:moved]
	}
	things, err := json.Marshal(d)
	if err != nil {
		b.Fatal(err)
	}
	vitals, err = json.Marshal(struct {
		Text string `json:"text"`
		Last bool   `json:"last"`
	}{Text: string(make([]byte, 600)), Last: true})
	if err != nil {
		b.Fatal(err)
	}
	return things, vitals
}

// drain reads a stream and counts each end of a beat that it sees.
func drain(stream io.Reader, end []byte, read *sync.WaitGroup) {
	buffer := make([]byte, 64<<10)
	at := 0
	for {
		n, err := stream.Read(buffer)
		for _, c := range buffer[:n] {
			if c == end[at] {
				at++
			} else if at = 0; c == end[0] {
				at = 1
			}
			if at == len(end) {
				at = 0
				read.Done()
			}
		}
		if err != nil {
			return
		}
	}
}
