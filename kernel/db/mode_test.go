package db

import (
	"os"
	"path/filepath"
	"testing"
)

func TestTheStoreIsClosedToOthers(t *testing.T) {
	for name, before := range map[string]os.FileMode{"new": 0, "of an older city": 0o644} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			file := filepath.Join(dir, File)
			if before != 0 {
				if err := os.WriteFile(file, nil, before); err != nil {
					t.Fatal(err)
				}
			}
			d, err := Open(t.Context(), Config{Dir: dir})
			if err != nil {
				t.Fatal(err)
			}
			defer d.Close()
			if err := d.Migrate(t.Context(), nil); err != nil {
				t.Fatal(err)
			}
			for _, one := range []string{file, file + "-wal", file + "-shm"} {
				info, err := os.Stat(one)
				if err != nil {
					t.Fatal(err)
				}
				if info.Mode().Perm()&0o007 != 0 {
					t.Errorf("%s has the mode %o", one, info.Mode().Perm())
				}
			}
		})
	}
}
