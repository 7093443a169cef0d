// Modulepack writes one Go module as a module proxy serves it.
//
//	modulepack -module backplane.internal/client -from clients/go -license LICENSE \
//	    -version v0.1.0 -time 2026-01-02T03:04:05Z -to dist/go
//
// A folder that was written so is a proxy: GOPROXY=file:///that/folder.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"golang.org/x/mod/module"
	"golang.org/x/mod/semver"
	"golang.org/x/mod/zip"
)

// What is of use in the repository only.
var leftOut = []string{"language.mk", "try.sh", "buf.gen.yaml", "go.work", "go.work.sum"}

func main() {
	var pack pack
	flag.StringVar(&pack.version.Path, "module", "", "the module's path")
	flag.StringVar(&pack.version.Version, "version", "", "its version, v1.2.3")
	flag.StringVar(&pack.from, "from", "", "the folder of its go.mod")
	flag.StringVar(&pack.license, "license", "", "its licence, where the folder has none")
	flag.StringVar(&pack.time, "time", "", "when the version was made, as RFC 3339")
	flag.StringVar(&pack.to, "to", "", "the folder that becomes a proxy")
	flag.Parse()
	if err := pack.write(); err != nil {
		fmt.Fprintln(os.Stderr, "modulepack:", err)
		os.Exit(1)
	}
}

type pack struct {
	version                 module.Version
	from, license, time, to string
}

func (p pack) write() error {
	path, err := module.EscapePath(p.version.Path)
	if err != nil {
		return err
	}
	folder := filepath.Join(p.to, filepath.FromSlash(path), "@v")
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	base := filepath.Join(folder, p.version.Version)
	if err := p.writeZip(base + ".zip"); err != nil {
		return err
	}
	if err := p.writeInfo(base + ".info"); err != nil {
		return err
	}
	manifest, err := os.ReadFile(filepath.Join(p.from, "go.mod"))
	if err != nil {
		return err
	}
	if err := os.WriteFile(base+".mod", manifest, 0o644); err != nil {
		return err
	}
	return writeList(folder)
}

func (p pack) writeInfo(name string) error {
	made, err := time.Parse(time.RFC3339, p.time)
	if err != nil {
		return err
	}
	info, err := json.Marshal(struct {
		Version string
		Time    time.Time
	}{p.version.Version, made.UTC()})
	if err != nil {
		return err
	}
	return os.WriteFile(name, info, 0o644)
}

// writeZip gives the same bytes for the same files: no times are kept.
func (p pack) writeZip(name string) error {
	files, err := p.files()
	if err != nil {
		return err
	}
	out, err := os.Create(name)
	if err != nil {
		return err
	}
	if err := zip.Create(out, p.version, files); err != nil {
		_ = out.Close() // The error above says more.
		return err
	}
	return out.Close()
}

// files lists what the go command takes for the module: nested modules are not part of it.
func (p pack) files() ([]zip.File, error) {
	checked, err := zip.CheckDir(p.from)
	if err != nil {
		return nil, err
	}
	files := []zip.File{}
	licensed := false
	for _, name := range checked.Valid {
		path, err := filepath.Rel(p.from, name)
		if err != nil {
			return nil, err
		}
		licensed = licensed || path == "LICENSE"
		if !slices.Contains(leftOut, path) {
			files = append(files, file{path, name})
		}
	}
	if !licensed {
		files = append(files, file{"LICENSE", p.license})
	}
	return files, nil
}

// writeList names every version that stands in the folder, the oldest first.
func writeList(folder string) error {
	infos, err := filepath.Glob(filepath.Join(folder, "*.info"))
	if err != nil {
		return err
	}
	var versions []string
	for _, info := range infos {
		versions = append(versions, strings.TrimSuffix(filepath.Base(info), ".info"))
	}
	semver.Sort(versions)
	lines := strings.Join(versions, "\n") + "\n"
	return os.WriteFile(filepath.Join(folder, "list"), []byte(lines), 0o644)
}

// A file is one of the module's, by its path in it, and where it stands now.
type file struct{ path, name string }

func (f file) Path() string                 { return filepath.ToSlash(f.path) }
func (f file) Lstat() (os.FileInfo, error)  { return os.Lstat(f.name) }
func (f file) Open() (io.ReadCloser, error) { return os.Open(f.name) }
