package paper

import (
	"archive/zip"
	"io"
	"path"
	"strings"
)

// checkOFD looks through the parts of an OFD file, which is a ZIP with OFD.xml. Any
// other ZIP is none of what is taken.
func checkOFD(file io.ReaderAt, size int64) error {
	archive, err := zip.NewReader(file, size)
	if err != nil {
		return ErrBroken
	}
	if len(archive.File) > mostParts {
		return ErrBomb
	}
	root, left := false, int64(mostUnpacked)
	for _, part := range archive.File {
		root = root || part.Name == "OFD.xml"
		switch strings.ToLower(path.Ext(part.Name)) {
		case ".exe", ".dll", ".js", ".vbs", ".bat", ".cmd", ".ps1", ".sh", ".jar", ".zip":
			return ErrActive
		}
		if part.Flags&1 != 0 {
			return ErrLocked
		}
		n, err := unpack(part, left)
		if err != nil {
			return err
		}
		if left -= n; left < 0 || n > 1<<20 && n > int64(part.CompressedSize64)*mostRatio {
			return ErrBomb
		}
	}
	if !root {
		return ErrKind
	}
	return nil
}

// unpack reads a part as far as it may go: what its header says of its size may lie.
func unpack(part *zip.File, left int64) (int64, error) {
	r, err := part.Open()
	if err != nil {
		return 0, ErrBroken
	}
	defer r.Close()
	n, err := io.Copy(io.Discard, io.LimitReader(r, left+1))
	if err != nil {
		return n, ErrBroken
	}
	return n, nil
}
