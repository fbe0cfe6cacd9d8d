package clamd

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"
)

// daemon is a clamd of the outside world: it finds what EICAR's test text is in, and
// has enough of a file beyond most bytes.
type daemon struct {
	net.Listener
	most int
	says string // instead of an answer, where it is given
}

func open(t *testing.T, network, address, says string, most int) *daemon {
	t.Helper()
	l, err := net.Listen(network, address)
	if err != nil {
		t.Fatal(err)
	}
	d := &daemon{l, most, says}
	t.Cleanup(func() { _ = l.Close() })
	go d.serve()
	return d
}

func (d *daemon) serve() {
	for {
		line, err := d.Accept()
		if err != nil {
			return
		}
		go d.answer(line)
	}
}

func (d *daemon) answer(line net.Conn) {
	defer line.Close()
	head := make([]byte, len("zINSTREAM\x00"))
	if _, err := io.ReadFull(line, head); err != nil || string(head) != "zINSTREAM\x00" {
		_, _ = io.WriteString(line, "UNKNOWN COMMAND\x00")
		return
	}
	var file []byte
	for {
		var n uint32
		if binary.Read(line, binary.BigEndian, &n) != nil {
			return
		}
		if n == 0 {
			break
		}
		piece := make([]byte, n)
		if _, err := io.ReadFull(line, piece); err != nil {
			return
		}
		if file = append(file, piece...); len(file) > d.most {
			_, _ = io.WriteString(line, "INSTREAM size limit exceeded. ERROR\x00")
			return
		}
	}
	switch {
	case d.says != "":
		_, _ = io.WriteString(line, d.says)
	case bytes.Contains(file, []byte("EICAR-STANDARD-ANTIVIRUS-TEST-FILE")):
		_, _ = io.WriteString(line, "stream: Win.Test.EICAR_HDB-1 FOUND\x00")
	default:
		_, _ = io.WriteString(line, "stream: OK\x00")
	}
}

func client(t *testing.T, address string) *Client {
	t.Helper()
	c, err := New(address)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestAVirusIsFoundWhereverItStands(t *testing.T) {
	tcp := open(t, "tcp", "127.0.0.1:0", "", 1<<20)
	socket := filepath.Join(t.TempDir(), "clamd.sock")
	open(t, "unix", socket, "", 1<<20)
	for _, address := range []string{"tcp://" + tcp.Addr().String(), "unix:" + socket} {
		c := client(t, address)
		for name, one := range map[string]struct{ file, virus string }{
			"clean":           {"a plain file", ""},
			"empty":           {"", ""},
			"just a chunk":    {strings.Repeat("x", chunk), ""},
			"infected":        {"X5O!P%@AP EICAR-STANDARD-ANTIVIRUS-TEST-FILE", "Win.Test.EICAR_HDB-1"},
			"across chunks":   {strings.Repeat("x", chunk-5) + "EICAR-STANDARD-ANTIVIRUS-TEST-FILE", "Win.Test.EICAR_HDB-1"},
			"at the very end": {strings.Repeat("x", 5*chunk) + "EICAR-STANDARD-ANTIVIRUS-TEST-FILE", "Win.Test.EICAR_HDB-1"},
		} {
			if virus, err := c.Scan(t.Context(), strings.NewReader(one.file)); virus != one.virus || err != nil {
				t.Errorf("%s, %s: %q, %v", address, name, virus, err)
			}
		}
	}
}

func TestOfWhatIsNotAnsweredNothingIsKnown(t *testing.T) {
	full := open(t, "tcp", "127.0.0.1:0", "", 10)
	odd := open(t, "tcp", "127.0.0.1:0", "stream: FOUND\x00", 1<<20)
	cut := open(t, "tcp", "127.0.0.1:0", "stream: O", 1<<20)
	long := open(t, "tcp", "127.0.0.1:0", strings.Repeat("x", 1<<20), 1<<20)
	gone := open(t, "tcp", "127.0.0.1:0", "", 1)
	_ = gone.Close()
	for name, d := range map[string]*daemon{"full": full, "odd": odd, "cut off": cut, "long": long, "gone": gone} {
		if virus, err := client(t, "tcp://"+d.Addr().String()).Scan(t.Context(), strings.NewReader("a file of some bytes")); virus != "" || !errors.Is(err, ErrDown) {
			t.Errorf("%s: %q, %v", name, virus, err)
		}
	}
}

func TestWhoGivesUpWaitsNoLonger(t *testing.T) {
	silent, err := net.Listen("tcp", "127.0.0.1:0") // takes lines and says nothing
	if err != nil {
		t.Fatal(err)
	}
	defer silent.Close()
	ctx, cancel := context.WithCancel(t.Context())
	read, write := io.Pipe()
	go func() {
		_, _ = write.Write([]byte("the beginning"))
		cancel()
		_ = write.Close()
	}()
	if _, err := client(t, "tcp://"+silent.Addr().String()).Scan(ctx, read); !errors.Is(err, ErrDown) {
		t.Error(err)
	}
}

func TestAFileThatCannotBeReadIsNoFaultOfTheScanner(t *testing.T) {
	d := open(t, "tcp", "127.0.0.1:0", "", 1<<20)
	broken := errors.New("the disk is gone")
	if _, err := client(t, "tcp://"+d.Addr().String()).Scan(t.Context(), iotest.ErrReader(broken)); !errors.Is(err, broken) || errors.Is(err, ErrDown) {
		t.Error(err)
	}
}

func TestWhatIsNoAddressIsRefused(t *testing.T) {
	for _, address := range []string{"", "clamd:3310", "tcp://host", "http://host:3310", "unix:", "tcp://host:1/path", "%"} {
		if _, err := New(address); err == nil {
			t.Errorf("%q passes", address)
		}
	}
}

func FuzzRead(f *testing.F) {
	for _, answer := range []string{"stream: OK\x00", "stream: Eicar FOUND\x00", "INSTREAM size limit exceeded. ERROR\x00", "stream:  FOUND", ""} {
		f.Add([]byte(answer))
	}
	f.Fuzz(func(t *testing.T, answer []byte) {
		virus, err := read(answer)
		clean := strings.TrimRight(string(answer), "\x00\r\n") == "stream: OK"
		if clean != (virus == "" && err == nil) {
			t.Errorf("%q: %q, %v", answer, virus, err)
		}
		if err != nil && !errors.Is(err, ErrDown) {
			t.Error(err)
		}
	})
}
