// Package clamd asks a ClamAV daemon whether a file carries a virus: INSTREAM over TCP
// or a Unix socket, one file a connection, as clamd(8) describes it. Nothing but the
// file leaves the city, and nothing is kept.
package clamd

import (
	"bufio"
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"strings"
	"time"
)

// The bounds of a conversation.
const (
	chunk      = 64 << 10         // bytes of a file sent at once
	mostAnswer = 4 << 10          // bytes of an answer; clamd's are below 300
	patience   = 60 * time.Second // for one file, where the caller has none of its own
)

// ErrDown tells that the daemon cannot be reached, or says nothing that can be read:
// nothing is known of the file.
var ErrDown = errors.New("the virus scanner does not answer")

// Client asks one daemon. The zero value asks nobody; make it with New.
type Client struct {
	network, address string
	dialer           net.Dialer
}

// New reads where the daemon is: tcp://host:port, or unix:/path/to/socket.
func New(address string) (*Client, error) {
	u, err := url.Parse(address)
	if err != nil {
		return nil, err
	}
	switch {
	case u.Scheme == "tcp" && u.Port() != "" && u.Path == "":
		return &Client{network: "tcp", address: u.Host}, nil
	case u.Scheme == "unix" && u.Path != "":
		return &Client{network: "unix", address: u.Path}, nil
	}
	return nil, fmt.Errorf("%q is no address of a virus scanner: tcp://host:port or unix:/path", address)
}

// Scan sends a file and gives the name of the virus that was found, "" for none.
// ErrDown where the daemon is out of reach, full, or refuses the file.
func (c *Client) Scan(ctx context.Context, file io.Reader) (virus string, err error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	line, err := c.dialer.DialContext(ctx, c.network, c.address)
	if err != nil {
		return "", errors.Join(ErrDown, err)
	}
	defer line.Close()
	stop := context.AfterFunc(ctx, func() { _ = line.Close() }) // ends whatever waits
	defer stop()
	sent := send(line, file)
	if errors.Is(sent, errFile) {
		return "", sent
	}
	// A daemon that has enough of a file answers before it was sent, and says so.
	answer, err := bufio.NewReader(io.LimitReader(line, mostAnswer)).ReadBytes(0)
	if err != nil {
		return "", errors.Join(ErrDown, sent, err)
	}
	return read(answer)
}

// errFile tells that the file itself could not be read.
var errFile = errors.New("read the file for the virus scanner")

// send writes the command and the file in chunks, each behind its length; none ends it.
func send(line io.Writer, file io.Reader) error {
	w := bufio.NewWriterSize(line, chunk+4)
	if _, err := w.WriteString("zINSTREAM\x00"); err != nil {
		return err
	}
	buffer := make([]byte, chunk)
	for {
		n, err := io.ReadFull(file, buffer)
		if n > 0 {
			if err := put(w, buffer[:n]); err != nil {
				return err
			}
		}
		switch {
		case errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF):
			if err := put(w, nil); err != nil {
				return err
			}
			return w.Flush()
		case err != nil:
			return errors.Join(errFile, err)
		}
	}
}

func put(w *bufio.Writer, piece []byte) error {
	if err := binary.Write(w, binary.BigEndian, uint32(len(piece))); err != nil {
		return err
	}
	_, err := w.Write(piece)
	return err
}

// read understands an answer: "stream: OK", "stream: NAME FOUND", or an error.
func read(answer []byte) (virus string, err error) {
	text := string(bytes.TrimRight(answer, "\x00\r\n"))
	said, named := strings.CutPrefix(text, "stream: ")
	if named && said == "OK" {
		return "", nil
	}
	if name, found := strings.CutSuffix(said, " FOUND"); named && found && name != "" {
		return name, nil
	}
	return "", fmt.Errorf("%w: it says %.200q", ErrDown, text)
}
