package form

import "maps"

// Schema is what the pages draw one step with: JSON Schema (draft 2020-12) and the UI
// schema of rjsf. When tells the conditions by field, for pages that hide at once;
// the server asks them again.
type Schema struct {
	Code   string            `json:"code"`
	Title  Words             `json:"title"`
	Schema map[string]any    `json:"schema"`
	UI     map[string]any    `json:"ui"`
	When   map[string]string `json:"when"`
	Free   []string          `json:"free" doc:"Fields that need no answer"`
	From   map[string]string `json:"from"`
}

// Schemas gives a schema a step, in the language asked for.
func (r *Ready) Schemas(english bool) []Schema {
	list := make([]Schema, 0, len(r.Steps))
	for _, s := range r.Steps {
		list = append(list, stepSchema(s, english))
	}
	return list
}

// Schema gives the schema of one step, in the language asked for.
func (s Step) Schema(english bool) Schema { return stepSchema(s, english) }

func (w Words) in(english bool) string {
	if english {
		return w.EN
	}
	return w.ZH
}

func stepSchema(s Step, english bool) Schema {
	out := Schema{Code: s.Code, Title: s.Title, When: map[string]string{}, From: map[string]string{}, Free: []string{}}
	properties, ui, order, required := map[string]any{}, map[string]any{}, []string{}, []string{}
	for _, f := range s.Fields {
		properties[f.Code], ui[f.Code] = property(f, english)
		order = append(order, f.Code)
		if !f.Optional && f.When == "" {
			required = append(required, f.Code)
		}
		if f.Optional {
			out.Free = append(out.Free, f.Code)
		}
		if f.When != "" {
			out.When[f.Code] = f.When
		}
		if f.From != "" {
			out.From[f.Code] = f.From
		}
	}
	ui["ui:order"] = order
	out.UI = ui
	out.Schema = map[string]any{
		"$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object", "title": s.Title.in(english),
		"properties": properties, "required": required, "additionalProperties": false,
	}
	return out
}

// property is the schema of one field and how it is drawn.
func property(f Field, english bool) (schema, ui map[string]any) {
	schema, ui = map[string]any{"title": f.Label.in(english)}, map[string]any{}
	if hint := f.Hint.in(english); hint != "" {
		ui["ui:help"] = hint
	}
	switch f.Kind {
	case Number:
		schema["type"] = "number"
		if f.Whole {
			schema["type"] = "integer"
		}
		bounds(schema, f, "minimum", "maximum")
		ui["ui:options"] = map[string]any{"unit": f.Unit.in(english)}
	case Truth:
		schema["type"] = "boolean"
		if f.Must {
			schema["const"] = true
		} else {
			ui["ui:widget"] = "radio" // no is an answer, an empty box is none
		}
	case Choice:
		schema["type"], schema["oneOf"] = "string", options(f, english)
		ui["ui:widget"] = "radio"
		if len(f.Options) > 5 {
			ui["ui:widget"] = "select"
		}
	case Date:
		schema["type"], schema["format"] = "string", "date"
		ui["ui:options"] = map[string]any{"after": f.After, "before": f.Before}
	case Address:
		maps.Copy(schema, map[string]any{"type": "object", "required": []string{"region", "detail"}, "properties": map[string]any{
			"region": map[string]any{"type": "string"}, "detail": map[string]any{"type": "string", "maxLength": mostText}}})
		ui["ui:field"] = "address"
	case File:
		schema["type"], schema["items"] = "array", map[string]any{"type": "string"}
		bounds(schema, f, "minItems", "maxItems")
		ui["ui:field"] = "files"
	case List:
		listSchema(schema, ui, f, english)
	default:
		textSchema(schema, ui, f)
	}
	return schema, ui
}

func textSchema(schema, ui map[string]any, f Field) {
	schema["type"], schema["maxLength"] = "string", mostText
	switch f.Kind {
	case LongText:
		schema["maxLength"], ui["ui:widget"] = mostLong, "textarea"
	case CitizenID, CreditCode:
		schema["minLength"], schema["maxLength"] = 18, 18
	case Phone:
		ui["ui:options"] = map[string]any{"inputType": "tel"}
	}
	bounds(schema, f, "minLength", "maxLength")
}

func listSchema(schema, ui map[string]any, f Field, english bool) {
	inner := stepSchema(Step{Fields: f.Fields}, english)
	delete(inner.Schema, "$schema")
	delete(inner.Schema, "title")
	schema["type"], schema["items"], schema["maxItems"] = "array", inner.Schema, mostEntries
	ui["items"] = inner.UI
	bounds(schema, f, "minItems", "maxItems")
}

func bounds(schema map[string]any, f Field, least, most string) {
	if f.Min != nil {
		schema[least] = *f.Min
	}
	if f.Max != nil {
		schema[most] = *f.Max
	}
}

func options(f Field, english bool) []map[string]any {
	list := make([]map[string]any, 0, len(f.Options))
	for _, o := range f.Options {
		list = append(list, map[string]any{"const": o.Code, "title": o.Label.in(english)})
	}
	return list
}
