package resources

import (
	"fmt"
	"math/rand/v2"
	"sync/atomic"
	"testing"
	"time"

	"citybrain/domain/resources/span"
	"citybrain/kernel/clock"
	"citybrain/kernel/db"
	"citybrain/kernel/db/dbtest"
	"citybrain/kernel/geo"
)

// The city of the benchmarks: so many resources in 13 × 11 km, and their bookings in
// the next thirty days; booking itself is measured beside a tenth of these.
const (
	benchResources = 10_000
	benchBookings  = 1_000_000
)

func benchCity(b *testing.B, engine db.Engine, bookings int) city {
	b.Helper()
	fake := clock.NewFake(noon)
	d := dbtest.Open(b, engine, migrationsOf(), dbtest.At(fake.Now))
	c := makeCity(b, d, fake, opened(b, small))
	r := rand.New(rand.NewPCG(1, 2))
	err := d.Do(b.Context(), func(tx *db.Tx) error {
		for i := range benchResources {
			one := Resource{ID: ResourceID(fmt.Sprintf("resource_b%05d", i)), Kind: "hall", Name: Text{ZH: fmt.Sprintf("礼堂 %d", i)}, Org: "/sh",
				Point: geo.Point{Lon: 121.409 + r.Float64()*0.143, Lat: 31.179 + r.Float64()*0.1}, Region: "310101001", Capacity: 100 + r.IntN(900), Source: sourceDesk, Version: 1}
			if err := c.store.putResource(b.Context(), tx, one); err != nil {
				return err
			}
		}
		return c.store.touch(b.Context(), tx)
	})
	if err != nil {
		b.Fatal(err)
	}
	if err := c.load(b.Context()); err != nil {
		b.Fatal(err)
	}
	fill(b, c, r, bookings)
	return c
}

// fill loads the bookings, several of which overlap.
func fill(b *testing.B, c city, r *rand.Rand, bookings int) {
	b.Helper()
	columns := []string{"id", "resource", "kind", "region", "org", "series", "state", "was", "live", "quantity", "from_at", "to_at", "planned_to", "due_at",
		"rank", "purpose", "purpose_en", "note", "by_whom", "by_kind", "displaced", "others", "version", "made_at", "changed_at"}
	list := c.book.Load().all(func(one *Resource) bool { return one.Source == sourceDesk })
	for part := range 10 {
		err := c.DB.Do(b.Context(), func(tx *db.Tx) error {
			_, err := tx.Bulk(b.Context(), "resources_bookings", columns, func(yield func([]any) bool) {
				for i := range bookings / 10 {
					one := list[i%len(list)]
					from := noon.Add(time.Duration(r.IntN(30*24*4)) * 15 * time.Minute)
					to := from.Add(time.Duration(1+r.IntN(16)) * 15 * time.Minute)
					row := []any{fmt.Sprintf("booking_b%02d%06d", part, i), string(one.ID), "hall", "310101001", "/sh", "", Confirmed, "", 1, 1 + r.IntN(one.Capacity/4),
						db.Micros(from), db.Micros(to), db.Micros(to), db.Micros(from), 1, "测试", "", "", "post_test", "official", "", "", 1, db.Micros(noon), db.Micros(noon)}
					if !yield(row) {
						return
					}
				}
			})
			return err
		})
		if err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkSearch finds the 20 nearest places with room for 500 persons within 3 km
// for four hours, among 10,000 resources with 1,000,000 bookings.
func BenchmarkSearch(b *testing.B) {
	for _, engine := range dbtest.Engines(b) {
		b.Run(string(engine), func(b *testing.B) {
			c := benchCity(b, engine, benchBookings)
			r := rand.New(rand.NewPCG(3, 4))
			b.ResetTimer()
			for b.Loop() {
				from := noon.Add(time.Duration(r.IntN(29*24)) * time.Hour)
				q := Query{At: &geo.Point{Lon: 121.43 + r.Float64()*0.1, Lat: 31.2 + r.Float64()*0.06}, Within: 3000, Quantity: 500, Span: span.Span{From: from, To: from.Add(4 * time.Hour)}}
				q.Limit = 20
				if list, err := c.Find(c.ctx, q); err != nil || len(list.Items) == 0 {
					b.Fatalf("%d, %v", len(list.Items), err)
				}
			}
		})
	}
}

// BenchmarkBook books among them, by one hand and by many.
func BenchmarkBook(b *testing.B) {
	for _, engine := range dbtest.Engines(b) {
		c := benchCity(b, engine, benchBookings/10)
		list := c.book.Load().all(func(one *Resource) bool { return one.Source == sourceDesk })
		var n, full atomic.Int64
		book := func() error {
			i := int(n.Add(1))
			from := noon.Add(time.Duration(i%700) * time.Hour)
			_, err := c.Book(c.ctx, Order{Resource: list[(i*7919)%len(list)].ID, Span: span.Span{From: from, To: from.Add(2 * time.Hour)}, Quantity: 1, Purpose: Text{ZH: "测试"}, Confirm: true})
			if err != nil && isFull(err) {
				full.Add(1)
				return nil
			}
			return err
		}
		b.Run(string(engine)+"/one", func(b *testing.B) {
			for b.Loop() {
				if err := book(); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(string(engine)+"/many", func(b *testing.B) {
			b.SetParallelism(32)
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					if err := book(); err != nil {
						b.Error(err)
						return
					}
				}
			})
		})
	}
}
