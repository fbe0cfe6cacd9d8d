package model

import "testing"

const fiveAttributes = `{
  "id": "urn:ngsi-ld:Vehicle:A4567",
  "type": "Vehicle",
  "brandName": {"type": "Property", "value": "Mercedes"},
  "speed": {"type": "Property", "value": 55.5, "unitCode": "KMH", "observedAt": "2026-11-22T03:04:05.123Z"},
  "street": {"type": "LanguageProperty", "languageMap": {"fr": "Grand Place", "nl": "Grote Markt"}},
  "isParked": {"type": "Relationship", "object": "urn:ngsi-ld:OffStreetParking:Downtown1", "providedBy": {"type": "Relationship", "object": "urn:ngsi-ld:Person:Bob"}},
  "location": {"type": "GeoProperty", "value": {"type": "Point", "coordinates": [-8.5, 41.2]}}
}`

func BenchmarkParseEntity(b *testing.B) {
	raw := []byte(fiveAttributes)
	b.SetBytes(int64(len(raw)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := ParseEntity(raw, short{}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkAppend(b *testing.B) {
	e := entity(b, fiveAttributes)
	for name, f := range map[string]Format{"normalized": Normalized, "concise": Concise, "simplified": Simplified} {
		b.Run(name, func(b *testing.B) {
			v := &View{Names: short{}, Format: f}
			var dst []byte
			b.ReportAllocs()
			for b.Loop() {
				dst = e.Append(dst[:0], v)
			}
			b.SetBytes(int64(len(dst)))
		})
	}
}

func BenchmarkBinary(b *testing.B) {
	e := entity(b, fiveAttributes)
	data := e.AppendBinary(nil)
	b.Run("append", func(b *testing.B) {
		var dst []byte
		b.ReportAllocs()
		for b.Loop() {
			dst = e.AppendBinary(dst[:0])
		}
		b.SetBytes(int64(len(dst)))
	})
	b.Run("decode", func(b *testing.B) {
		known := Strings{}
		b.ReportAllocs()
		for b.Loop() {
			if _, _, err := DecodeBinary(data, known.Intern); err != nil {
				b.Fatal(err)
			}
		}
		b.SetBytes(int64(len(data)))
	})
}

func BenchmarkMerge(b *testing.B) {
	e := entity(b, fiveAttributes)
	f, err := ParseFragment([]byte(`{"speed":{"value":60,"observedAt":"2026-11-22T03:04:06Z"}}`), short{}, Options{Purpose: Merge})
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, _, err := (Change{Now: noon}).Merge(e, f); err != nil {
			b.Fatal(err)
		}
	}
}
