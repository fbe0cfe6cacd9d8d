package paper

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	_ "image/jpeg" // reads the size of JPEG
	_ "image/png"  // reads the size of PNG
	"io"
)

// checkImage reads the header, for whoever opens the image must have room for its pixels,
// however small the file is, and then walks over its parts: an image that ends too early is
// damaged, and nothing may follow it that is a file of its own. No pixel is unpacked.
func checkImage(file io.ReadSeeker, want string) error {
	config, kind, err := image.DecodeConfig(file)
	if err != nil || kind != want || config.Width <= 0 || config.Height <= 0 {
		return ErrBroken
	}
	if int64(config.Width)*int64(config.Height) > mostPixels {
		return ErrBomb
	}
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return err
	}
	r := bufio.NewReaderSize(file, 64<<10)
	walk := walkPNG
	if want == "jpeg" {
		walk = walkJPEG
	}
	if err := walk(r); err != nil {
		return ErrBroken
	}
	return nothingBehind(r)
}

// walkPNG goes over the chunks to the last one (PNG, third edition, 5.3): each has a length,
// a name and a sum that must be right.
func walkPNG(r *bufio.Reader) error {
	if _, err := r.Discard(8); err != nil {
		return err
	}
	for {
		var head [8]byte
		if _, err := io.ReadFull(r, head[:]); err != nil {
			return err
		}
		sum := crc32.NewIEEE()
		_, _ = sum.Write(head[4:]) // a sum never fails
		if _, err := io.CopyN(sum, r, int64(binary.BigEndian.Uint32(head[:4]))); err != nil {
			return err
		}
		var said [4]byte
		if _, err := io.ReadFull(r, said[:]); err != nil {
			return err
		}
		if binary.BigEndian.Uint32(said[:]) != sum.Sum32() {
			return io.ErrUnexpectedEOF
		}
		if string(head[4:]) == "IEND" {
			return nil
		}
	}
}

// The marks of a JPEG (ITU-T T.81, table B.1).
const (
	markFirst, markEnd, markScan = 0xd8, 0xd9, 0xda
	restartFirst, restartLast    = 0xd0, 0xd7
)

// walkJPEG goes over the segments, and through what is packed after a scan's head, to the
// mark of the end.
func walkJPEG(r *bufio.Reader) error {
	for {
		mark, err := nextMark(r)
		switch {
		case err != nil:
			return err
		case mark == markEnd:
			return nil
		case mark == markFirst, mark == 0x01, mark >= restartFirst && mark <= restartLast:
			continue
		}
		var length [2]byte
		if _, err := io.ReadFull(r, length[:]); err != nil {
			return err
		}
		if _, err := r.Discard(max(0, int(binary.BigEndian.Uint16(length[:]))-2)); err != nil {
			return err
		}
	}
}

// nextMark passes over what is packed to the next mark: after 0xff comes a zero where it
// stands for itself.
func nextMark(r *bufio.Reader) (byte, error) {
	for {
		b, err := r.ReadByte()
		if err != nil {
			return 0, err
		}
		if b != 0xff {
			continue
		}
		for b == 0xff {
			if b, err = r.ReadByte(); err != nil {
				return 0, err
			}
		}
		if b != 0 {
			return b, nil
		}
	}
}

// foreign are the beginnings of files that are carried behind an image; phones put more
// images and notes of their own there, which are let be.
var foreign = [][]byte{[]byte("PK\x03\x04"), []byte("PK\x05\x06"), []byte("%PDF-"), []byte("Rar!\x1a\x07"), []byte("7z\xbc\xaf\x27\x1c"), []byte("MZ\x90\x00"), []byte("\x7fELF")}

// nothingBehind refuses another file behind an image.
func nothingBehind(r io.Reader) error {
	rest, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	for _, begin := range foreign {
		if bytes.Contains(rest, begin) {
			return ErrActive
		}
	}
	return nil
}
