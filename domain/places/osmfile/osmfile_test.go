package osmfile_test

import (
	"bytes"
	"compress/zlib"
	"context"
	"encoding/binary"
	"errors"
	"math"
	"os"
	"testing"

	"github.com/paulmach/osm"
	"github.com/paulmach/osm/osmpbf"

	"citybrain/domain/places/osmfile"
)

const shanghai = "../../../cities/shanghai/places/roads.osm.pbf"
const helsinki = "../../../cities/helsinki/places/helsinki.osm.pbf"

func load(t testing.TB, path string) []byte {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestReadsTheExtractOfShanghai(t *testing.T) {
	f, err := osmfile.Read(load(t, shanghai), osmfile.CityLimits())
	if err != nil {
		t.Fatal(err)
	}
	if len(f.Nodes) != 21786 || len(f.Ways) != 4701 {
		t.Errorf("%d nodes and %d ways, want 21,786 and 4,701", len(f.Nodes), len(f.Ways))
	}
	signals := 0
	for _, n := range f.Nodes {
		if n.Tags.Get("highway") == "traffic_signals" {
			signals++
		}
	}
	if signals != 1384 {
		t.Errorf("%d signal nodes, want 1,384", signals)
	}
}

// TestAgreesWithTheLibrary compares every element with what paulmach/osm reads.
func TestAgreesWithTheLibrary(t *testing.T) {
	for _, path := range []string{shanghai, helsinki} {
		data := load(t, path)
		ours, err := osmfile.Read(data, osmfile.CityLimits())
		if err != nil {
			t.Fatal(err)
		}
		scan := osmpbf.New(context.Background(), bytes.NewReader(data), 1)
		var n, w, r int
		for scan.Scan() {
			switch o := scan.Object().(type) {
			case *osm.Node:
				sameNode(t, ours.Nodes[n], o)
				n++
			case *osm.Way:
				sameWay(t, ours.Ways[w], o)
				w++
			case *osm.Relation:
				sameRelation(t, ours.Relations[r], o)
				r++
			}
		}
		if err := scan.Close(); err != nil {
			t.Fatal(err)
		}
		if n != len(ours.Nodes) || w != len(ours.Ways) || r != len(ours.Relations) {
			t.Errorf("%s: the library reads %d, %d, %d elements; we %d, %d, %d",
				path, n, w, r, len(ours.Nodes), len(ours.Ways), len(ours.Relations))
		}
	}
}

func sameTags(t *testing.T, id int64, ours osmfile.Tags, theirs osm.Tags) {
	t.Helper()
	if len(ours) != len(theirs) {
		t.Fatalf("element %d: %d tags, want %d", id, len(ours), len(theirs))
	}
	for i := range ours {
		if ours[i].Key != theirs[i].Key || ours[i].Value != theirs[i].Value {
			t.Fatalf("element %d: tag %v, want %v", id, ours[i], theirs[i])
		}
	}
}

func sameNode(t *testing.T, ours osmfile.Node, theirs *osm.Node) {
	t.Helper()
	if ours.ID != int64(theirs.ID) || math.Abs(ours.Lon-theirs.Lon) > 1e-9 || math.Abs(ours.Lat-theirs.Lat) > 1e-9 {
		t.Fatalf("node %+v, want %+v", ours, theirs)
	}
	sameTags(t, ours.ID, ours.Tags, theirs.Tags)
}

func sameWay(t *testing.T, ours osmfile.Way, theirs *osm.Way) {
	t.Helper()
	if ours.ID != int64(theirs.ID) || len(ours.Refs) != len(theirs.Nodes) {
		t.Fatalf("way %d with %d nodes, want %d with %d", ours.ID, len(ours.Refs), theirs.ID, len(theirs.Nodes))
	}
	for i, ref := range ours.Refs {
		if ref != int64(theirs.Nodes[i].ID) {
			t.Fatalf("way %d: node %d, want %d", ours.ID, ref, theirs.Nodes[i].ID)
		}
	}
	sameTags(t, ours.ID, ours.Tags, theirs.Tags)
}

func sameRelation(t *testing.T, ours osmfile.Relation, theirs *osm.Relation) {
	t.Helper()
	if ours.ID != int64(theirs.ID) || len(ours.Members) != len(theirs.Members) {
		t.Fatalf("relation %d, want %d", ours.ID, theirs.ID)
	}
	for i, m := range ours.Members {
		want := theirs.Members[i]
		kind := [...]osm.Type{osm.TypeNode, osm.TypeWay, osm.TypeRelation}[m.Kind]
		if m.Ref != want.Ref || m.Role != want.Role || kind != want.Type {
			t.Fatalf("relation %d: member %+v, want %+v", ours.ID, m, want)
		}
	}
	sameTags(t, ours.ID, ours.Tags, theirs.Tags)
}

// Little writers of the format, for hostile files.

func number(field int, v uint64) []byte {
	return binary.AppendUvarint(binary.AppendUvarint(nil, uint64(field)<<3), v)
}

func message(field int, body []byte) []byte {
	out := binary.AppendUvarint(nil, uint64(field)<<3|2)
	return append(binary.AppendUvarint(out, uint64(len(body))), body...)
}

func join(parts ...[]byte) []byte { return bytes.Join(parts, nil) }

func fileBlock(kind string, blob []byte) []byte {
	header := join(message(1, []byte(kind)), number(3, uint64(len(blob))))
	return join(binary.BigEndian.AppendUint32(nil, uint32(len(header))), header, blob)
}

func raw(body []byte) []byte { return message(1, body) }

func zipped(body []byte, announced int) []byte {
	var b bytes.Buffer
	w := zlib.NewWriter(&b)
	_, _ = w.Write(body)
	_ = w.Close()
	return join(number(2, uint64(announced)), message(3, b.Bytes()))
}

func list(values ...uint64) []byte {
	var out []byte
	for _, v := range values {
		out = binary.AppendUvarint(out, v)
	}
	return out
}

func TestHostileFilesAreRefused(t *testing.T) {
	head := fileBlock("OSMHeader", raw(message(4, []byte("OsmSchema-V0.6"))))
	data := func(group ...[]byte) []byte {
		table := message(1, join(message(1, nil), message(1, []byte("highway"))))
		return join(head, fileBlock("OSMData", raw(join(table, message(2, join(group...))))))
	}
	limits := osmfile.CityLimits()
	limits.Blob, limits.Nodes, limits.Ways, limits.Refs = 1<<20, 3, 1, 4
	for name, file := range map[string][]byte{
		"empty":              {},
		"text":               []byte("<?xml version='1.0'?><osm/>"),
		"no header":          fileBlock("OSMData", raw(nil)),
		"cut off":            head[:len(head)-3],
		"unknown feature":    fileBlock("OSMHeader", raw(message(4, []byte("HistoricalInformation")))),
		"huge announced":     join(head, fileBlock("OSMData", zipped(nil, 1<<40))),
		"zip bomb":           join(head, fileBlock("OSMData", zipped(make([]byte, 1<<20), 1000))),
		"bomb over limit":    join(head, fileBlock("OSMData", zipped(make([]byte, 2<<20), 2<<20))),
		"negative size":      join(head, fileBlock("OSMData", zipped(nil, math.MaxInt64))),
		"bad zlib":           join(head, fileBlock("OSMData", join(number(2, 4), message(3, []byte("nope"))))),
		"lzma":               join(head, fileBlock("OSMData", message(4, []byte("x")))),
		"string past table":  data(message(3, join(number(1, 1), message(2, list(7)), message(3, list(1))))),
		"keys without value": data(message(3, join(number(1, 1), message(2, list(1))))),
		"off the earth":      data(message(1, join(number(1, 2), number(8, math.MaxUint64), number(9, 2)))),
		"dense cut":          data(message(2, join(message(1, list(2, 2)), message(8, list(2))))),
		"too many nodes": data(message(2, join(message(1, list(2, 2, 2, 2)), message(8, list(0, 0, 0, 0)),
			message(9, list(0, 0, 0, 0))))),
		"too many refs":  data(message(3, join(number(1, 1), message(8, list(2, 2, 2, 2, 2))))),
		"too many ways":  data(message(3, number(1, 1)), message(3, number(1, 2))),
		"unknown member": data(message(4, join(number(1, 1), message(8, list(0)), message(9, list(2)), message(10, list(9))))),
		"endless varint": join(head, fileBlock("OSMData", raw(bytes.Repeat([]byte{0xff}, 40)))),
	} {
		_, err := osmfile.Read(file, limits)
		var refusal *osmfile.Error
		if !errors.As(err, &refusal) || refusal.Reason == "" {
			t.Errorf("%s: %v, want a refusal", name, err)
		}
	}
}

// FuzzRead holds that no file makes us panic or hold more than the limits.
func FuzzRead(f *testing.F) {
	head := fileBlock("OSMHeader", raw(message(4, []byte("OsmSchema-V0.6"))))
	table := message(1, join(message(1, nil), message(1, []byte("highway")), message(1, []byte("primary"))))
	dense := message(2, join(message(1, list(2, 2)), message(8, list(2, 2)), message(9, list(4, 4)), message(10, list(1, 2, 0, 0))))
	way := message(3, join(number(1, 7), message(2, list(1)), message(3, list(2)), message(8, list(2, 2))))
	rel := message(4, join(number(1, 9), message(8, list(1)), message(9, list(14)), message(10, list(1))))
	body := join(table, message(2, join(dense, way, rel)))
	f.Add(join(head, fileBlock("OSMData", raw(body))))
	f.Add(join(head, fileBlock("OSMData", zipped(body, len(body)))))
	f.Add(head)
	limits := osmfile.Limits{Bytes: 1 << 20, Blob: 1 << 16, Unpacked: 1 << 18, Nodes: 100, Ways: 100, Relations: 100, Refs: 1000, Tags: 1000}
	f.Fuzz(func(t *testing.T, data []byte) {
		file, err := osmfile.Read(data, limits)
		if err != nil {
			var refusal *osmfile.Error
			if !errors.As(err, &refusal) {
				t.Fatalf("%T %v", err, err)
			}
			return
		}
		if len(file.Nodes) > 100 || len(file.Ways) > 100 || len(file.Relations) > 100 {
			t.Fatal("more than the limits")
		}
		for _, n := range file.Nodes {
			if !(n.Lon >= -180 && n.Lon <= 180 && n.Lat >= -90 && n.Lat <= 90) {
				t.Fatalf("node off the earth: %+v", n)
			}
		}
	})
}

func BenchmarkRead(b *testing.B) {
	for _, path := range []string{shanghai, helsinki} {
		data := load(b, path)
		b.Run(path[len("../../../cities/"):], func(b *testing.B) {
			b.SetBytes(int64(len(data)))
			for b.Loop() {
				if _, err := osmfile.Read(data, osmfile.CityLimits()); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
