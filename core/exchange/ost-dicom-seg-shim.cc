/* SPDX-License-Identifier: Apache-2.0 */
#include "core/exchange/ost-dicom-seg-shim.h"

#include <cmath>
#include <cstdio>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "core/image/ost-dicom-memory.hh"

#include <dcmtk/dcmdata/dcostrmb.h>

namespace
{

constexpr const char *CT = "SCT", *DCM = "DCM";

void
be_quiet ()
{
  static std::once_flag once;

  std::call_once (once, [] { OFLog::configure (OFLogger::OFF_LOG_LEVEL); });
}

void
describe (const OFCondition &condition, char *problem)
{
  std::snprintf (problem, OST_SEG_PROBLEM_SIZE, "%s", condition.text ());
}

/* Puts values into an item and remembers the first one that was refused. */
class Writer
{
public:
  explicit Writer (OFCondition &condition) : condition_ (condition) {}

  void text (DcmItem &item, const DcmTagKey &key, const std::string &value)
  {
    note (item.putAndInsertString (key, value.c_str ()));
  }
  void number (DcmItem &item, const DcmTagKey &key, Uint16 value)
  {
    note (item.putAndInsertUint16 (key, value));
  }
  void note (const OFCondition &condition)
  {
    if (condition_.good () && condition.bad ())
      condition_ = condition;
  }
  DcmItem &item (DcmItem &parent, const DcmTagKey &sequence)
  {
    DcmItem *made = nullptr;

    note (parent.findOrCreateSequenceItem (sequence, made, -2));
    if (made == nullptr)
      throw std::bad_alloc ();
    return *made;
  }
  void code (DcmItem &parent, const DcmTagKey &sequence, const char *value, const char *scheme, const char *meaning)
  {
    DcmItem &made = item (parent, sequence);

    text (made, DCM_CodeValue, value);
    text (made, DCM_CodingSchemeDesignator, scheme);
    text (made, DCM_CodeMeaning, meaning);
  }

private:
  OFCondition &condition_;
};

/* ---- who and when ---- */

/* What is type 2 stays empty. */
void
put_nobody (Writer &w, DcmDataset &d, const OstSegHead &head)
{
  for (const DcmTagKey &key : { DCM_PatientName, DCM_PatientID, DCM_PatientBirthDate, DCM_PatientSex, DCM_StudyDate,
                                DCM_StudyTime, DCM_StudyID, DCM_AccessionNumber, DCM_ReferringPhysicianName })
    w.text (d, key, "");
  w.text (d, DCM_PatientIdentityRemoved, "YES");
  w.text (d, DCM_DeidentificationMethod, "Osteon: nothing of the patient was copied");
  w.text (d, DCM_StudyInstanceUID, head.study_uid);
}

OFCondition
read_file (const uint8_t *data, size_t length, DcmFileFormat &file)
{
  MemoryStream stream (data, length);
  OFCondition  condition;

  file.transferInit ();
  condition = file.read (stream, EXS_Unknown, EGL_noChange, MAX_READ);
  file.transferEnd ();
  return condition;
}

struct Source
{
  std::string sop_class = UID_SecondaryCaptureImageStorage, uid, series_uid;
};

/* Patient and study as the radiograph has them, and what it is called. */
Source
put_source (Writer &w, DcmDataset &d, const OstSegHead &head)
{
  DcmFileFormat file;
  Source        source;
  OFString      value;

  w.note (read_file (head.source, head.source_length, file));
  for (const DcmTagKey &key : { DCM_SpecificCharacterSet, DCM_PatientName, DCM_PatientID, DCM_PatientBirthDate, DCM_PatientSex,
                                DCM_StudyInstanceUID, DCM_StudyDate, DCM_StudyTime, DCM_StudyID, DCM_AccessionNumber,
                                DCM_ReferringPhysicianName })
    {
      value.clear ();
      file.getDataset ()->findAndGetOFStringArray (key, value);
      w.text (d, key, value.c_str ());
    }
  const auto take = [&] (const DcmTagKey &key, std::string &into) {
    if (file.getDataset ()->findAndGetOFString (key, value).good () && !value.empty ())
      into = value.c_str ();
  };
  source.uid = head.image_uid;
  source.series_uid = head.image_series_uid;
  take (DCM_SOPClassUID, source.sop_class);
  take (DCM_SOPInstanceUID, source.uid);
  take (DCM_SeriesInstanceUID, source.series_uid);
  return source;
}

void
put_series (Writer &w, DcmDataset &d, const OstSegHead &head)
{
  w.text (d, DCM_SOPClassUID, UID_SegmentationStorage);
  w.text (d, DCM_SOPInstanceUID, head.uid);
  w.text (d, DCM_Modality, "SEG");
  w.text (d, DCM_SeriesInstanceUID, head.series_uid);
  w.text (d, DCM_SeriesNumber, "1");
  w.text (d, DCM_InstanceNumber, "1");
  w.text (d, DCM_ContentDate, head.date);
  w.text (d, DCM_ContentTime, head.time);
  w.text (d, DCM_Manufacturer, "Osteon");
  w.text (d, DCM_ManufacturerModelName, "Osteon");
  w.text (d, DCM_DeviceSerialNumber, "0");
  w.text (d, DCM_SoftwareVersions, head.version);
  w.text (d, DCM_ContentLabel, "BONES");
  w.text (d, DCM_ContentDescription, "Bones of hand and wrist");
  w.text (d, DCM_ContentCreatorName, head.creator);
  w.text (d, DCM_PatientOrientation, "");
  w.text (d, DCM_ImageType, "DERIVED\\PRIMARY");
  w.text (d, DCM_LossyImageCompression, "00");
  w.text (d, DCM_SegmentationType, "BINARY");
  w.text (d, DCM_SegmentsOverlap, head.overlap ? "YES" : "NO");
}

/* ---- segments ---- */

double
linear (uint32_t channel)
{
  const double c = (channel & 0xff) / 255.0;

  return c <= 0.04045 ? c / 12.92 : std::pow ((c + 0.055) / 1.055, 2.4);
}

double
bend (double t)
{
  return t > 0.008856 ? std::cbrt (t) : 7.787 * t + 16 / 116.0;
}

Uint16
scale (double value, double from, double to)
{
  const double share = (value - from) / (to - from);

  return static_cast<Uint16> (std::floor (65535 * std::fmin (std::fmax (share, 0), 1) + 0.5));
}

/* sRGB to CIELab under D65, and from there to PS3.3 C.10.7.1.1: 0 .. 100 and -128 .. 127 over 16 bits. */
void
put_colour (Writer &w, DcmItem &segment, uint32_t colour)
{
  const double r = linear (colour >> 16), g = linear (colour >> 8), b = linear (colour);
  const double x = bend ((0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.9505), y = bend (0.2126 * r + 0.7152 * g + 0.0722 * b);
  const double z = bend ((0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.089);
  const Uint16 lab[3] = { scale (116 * y - 16, 0, 100), scale (500 * (x - y), -128, 127), scale (200 * (y - z), -128, 127) };

  w.note (segment.putAndInsertUint16Array (DCM_RecommendedDisplayCIELabValue, lab, 3));
}

void
put_segments (Writer &w, DcmDataset &d, const OstSegPlane *planes, unsigned n)
{
  for (unsigned i = 0; i < n; i++)
    {
      DcmItem &segment = w.item (d, DCM_SegmentSequence);

      w.number (segment, DCM_SegmentNumber, static_cast<Uint16> (i + 1));
      w.text (segment, DCM_SegmentLabel, planes[i].label);
      w.text (segment, DCM_SegmentAlgorithmType, "SEMIAUTOMATIC");
      w.text (segment, DCM_SegmentAlgorithmName, "Osteon");
      w.code (segment, DCM_SegmentedPropertyCategoryCodeSequence, "91723000", CT, "Anatomical Structure");
      w.code (segment, DCM_SegmentedPropertyTypeCodeSequence, planes[i].code, CT, planes[i].meaning);
      put_colour (w, segment, planes[i].colour);
    }
}

/* ---- frames ---- */

/* What all frames share: which radiograph they were drawn on, and how large its pixels are where that is known. */
void
put_shared (Writer &w, DcmDataset &d, const OstSegHead &head, const Source &source)
{
  DcmItem &shared = w.item (d, DCM_SharedFunctionalGroupsSequence);
  DcmItem &derivation = w.item (shared, DCM_DerivationImageSequence);
  DcmItem &image = w.item (derivation, DCM_SourceImageSequence);
  char     spacing[64];

  w.code (derivation, DCM_DerivationCodeSequence, "113076", DCM, "Segmentation");
  w.text (image, DCM_ReferencedSOPClassUID, source.sop_class);
  w.text (image, DCM_ReferencedSOPInstanceUID, source.uid);
  w.code (image, DCM_PurposeOfReferenceCodeSequence, "121322", DCM, "Source image for image processing operation");
  if (head.spacing_x_mm <= 0 || head.spacing_y_mm <= 0)
    return;
  std::snprintf (spacing, sizeof spacing, "%.8g\\%.8g", head.spacing_y_mm, head.spacing_x_mm);
  w.text (w.item (shared, DCM_PixelMeasuresSequence), DCM_PixelSpacing, spacing);
}

void
put_frames (Writer &w, DcmDataset &d, unsigned n)
{
  for (unsigned i = 0; i < n; i++)
    {
      DcmItem &frame = w.item (d, DCM_PerFrameFunctionalGroupsSequence);

      w.note (w.item (frame, DCM_FrameContentSequence).putAndInsertUint32 (DCM_DimensionIndexValues, i + 1));
      w.number (w.item (frame, DCM_SegmentIdentificationSequence), DCM_ReferencedSegmentNumber,
                static_cast<Uint16> (i + 1));
    }
}

/* Frames are told apart by their segment alone. */
void
put_dimension (Writer &w, DcmDataset &d, const OstSegHead &head)
{
  DcmItem &index = w.item (d, DCM_DimensionIndexSequence);

  w.text (w.item (d, DCM_DimensionOrganizationSequence), DCM_DimensionOrganizationUID, head.dimension_uid);
  w.text (index, DCM_DimensionOrganizationUID, head.dimension_uid);
  w.note (index.putAndInsertTagKey (DCM_DimensionIndexPointer, DCM_ReferencedSegmentNumber));
  w.note (index.putAndInsertTagKey (DCM_FunctionalGroupPointer, DCM_SegmentIdentificationSequence));
  w.text (index, DCM_DimensionDescriptionLabel, "Segment");
}

void
put_reference (Writer &w, DcmDataset &d, const Source &source)
{
  DcmItem &series = w.item (d, DCM_ReferencedSeriesSequence);
  DcmItem &image = w.item (series, DCM_ReferencedInstanceSequence);

  w.text (series, DCM_SeriesInstanceUID, source.series_uid);
  w.text (image, DCM_ReferencedSOPClassUID, source.sop_class);
  w.text (image, DCM_ReferencedSOPInstanceUID, source.uid);
}

/* Bits of all frames one after the other, a frame may begin in the middle of a byte (PS3.5 8.1.1). */
void
put_pixels (Writer &w, DcmDataset &d, const OstSegHead &head, const OstSegPlane *planes, unsigned n)
{
  const size_t         pixels = static_cast<size_t> (head.width) * static_cast<size_t> (head.height);
  std::vector<uint8_t> bits ((pixels * n + 15) / 16 * 2);

  for (unsigned i = 0; i < n; i++)
    for (size_t p = 0; p < pixels; p++)
      if (planes[i].mask[p] != 0)
        bits[(i * pixels + p) / 8] |= static_cast<uint8_t> (1u << ((i * pixels + p) % 8));
  w.text (d, DCM_NumberOfFrames, std::to_string (n));
  w.number (d, DCM_SamplesPerPixel, 1);
  w.text (d, DCM_PhotometricInterpretation, "MONOCHROME2");
  w.number (d, DCM_Rows, static_cast<Uint16> (head.height));
  w.number (d, DCM_Columns, static_cast<Uint16> (head.width));
  w.number (d, DCM_BitsAllocated, 1);
  w.number (d, DCM_BitsStored, 1);
  w.number (d, DCM_HighBit, 0);
  w.number (d, DCM_PixelRepresentation, 0);
  w.note (d.putAndInsertUint8Array (DCM_PixelData, bits.data (), bits.size ()));
}

/* ---- a file of it ---- */

OFCondition
send (DcmDataset &dataset, OstSegSink sink, void *user)
{
  DcmFileFormat         file (&dataset);
  std::vector<char>     block (1 << 16);
  DcmOutputBufferStream out (block.data (), static_cast<offile_off_t> (block.size ()));
  OFCondition           condition = file.validateMetaInfo (EXS_LittleEndianExplicit);
  void                 *full = nullptr;
  offile_off_t          n = 0;

  file.transferInit ();
  do
    {
      if (condition.good () || condition == EC_StreamNotifyClient)
        condition = file.write (out, EXS_LittleEndianExplicit, EET_ExplicitLength, nullptr);
      out.flushBuffer (full, n);
      sink (full, static_cast<size_t> (n), user);
    }
  while (condition == EC_StreamNotifyClient);
  file.transferEnd ();
  return condition;
}

OFCondition
write_all (const OstSegHead &head, const OstSegPlane *planes, unsigned n, OstSegSink sink, void *user)
{
  DcmDataset  dataset;
  OFCondition condition = EC_Normal;
  Writer      w (condition);
  Source      source;

  w.text (dataset, DCM_SpecificCharacterSet, "ISO_IR 192");
  if (head.source != nullptr)
    source = put_source (w, dataset, head);
  else
    {
      put_nobody (w, dataset, head);
      source.uid = head.image_uid;
      source.series_uid = head.image_series_uid;
    }
  put_series (w, dataset, head);
  put_segments (w, dataset, planes, n);
  put_dimension (w, dataset, head);
  put_shared (w, dataset, head, source);
  put_frames (w, dataset, n);
  put_reference (w, dataset, source);
  put_pixels (w, dataset, head, planes, n);
  return condition.good () ? send (dataset, sink, user) : condition;
}

template <typename Result, typename Function>
Result
guard (Result on_failure, Function function) noexcept
{
  try
    {
      return function ();
    }
  catch (...)
    {
      return on_failure;
    }
}

} // namespace

bool
ost_seg_write (const OstSegHead *head, const OstSegPlane *planes, unsigned n_planes, OstSegSink sink, void *user, char *problem)
{
  std::snprintf (problem, OST_SEG_PROBLEM_SIZE, "there is not enough memory");
  return guard (false, [&] {
    be_quiet ();

    const OFCondition condition = write_all (*head, planes, n_planes, sink, user);

    if (condition.bad ())
      describe (condition, problem);
    return condition.good ();
  });
}

/* ---- reading ---- */

struct OstSegFile
{
  DcmFileFormat file;

  DcmDataset &dataset () { return *file.getDataset (); }
};

namespace
{

unsigned
get_number (DcmItem &item, const DcmTagKey &key)
{
  Uint16 value = 0;

  return item.findAndGetUint16 (key, value).good () ? value : 0;
}

OstSegFile *
open_file (const uint8_t *data, size_t length, char *problem)
{
  std::unique_ptr<OstSegFile> file (new OstSegFile);
  const OFCondition           condition = read_file (data, length, file->file);

  if (condition.bad ())
    describe (condition, problem);
  else if (DcmXfer (file->dataset ().getOriginalXfer ()).isEncapsulated ())
    std::snprintf (problem, OST_SEG_PROBLEM_SIZE, "its pixels are compressed");
  else
    return file.release ();
  return nullptr;
}

} // namespace

OstSegFile *
ost_seg_open (const uint8_t *data, size_t length, char *problem)
{
  std::snprintf (problem, OST_SEG_PROBLEM_SIZE, "there is not enough memory");
  return guard<OstSegFile *> (nullptr, [&] {
    be_quiet ();
    return open_file (data, length, problem);
  });
}

void
ost_seg_close (OstSegFile *file)
{
  delete file;
}

bool
ost_seg_is_binary (OstSegFile *file)
{
  return guard (false, [&] {
    OFString sop_class, type;

    file->dataset ().findAndGetOFString (DCM_SOPClassUID, sop_class);
    file->dataset ().findAndGetOFString (DCM_SegmentationType, type);
    return sop_class == UID_SegmentationStorage && type == "BINARY"
           && get_number (file->dataset (), DCM_BitsAllocated) == 1;
  });
}

unsigned
ost_seg_get_columns (OstSegFile *file)
{
  return guard (0u, [&] { return get_number (file->dataset (), DCM_Columns); });
}

unsigned
ost_seg_get_rows (OstSegFile *file)
{
  return guard (0u, [&] { return get_number (file->dataset (), DCM_Rows); });
}

unsigned long
ost_seg_get_n_frames (OstSegFile *file)
{
  return guard (0ul, [&] () -> unsigned long {
    Sint32 n = 0;

    return file->dataset ().findAndGetSint32 (DCM_NumberOfFrames, n).good () && n > 0 ? static_cast<unsigned long> (n) : 0;
  });
}

unsigned
ost_seg_get_segment (OstSegFile *file, unsigned long frame)
{
  return guard (0u, [&] () -> unsigned {
    DcmItem *item = nullptr, *identification = nullptr;

    if (file->dataset ().findAndGetSequenceItem (DCM_PerFrameFunctionalGroupsSequence, item, static_cast<long> (frame)).bad ()
        || item == nullptr
        || item->findAndGetSequenceItem (DCM_SegmentIdentificationSequence, identification, 0).bad ()
        || identification == nullptr)
      return 0;
    return get_number (*identification, DCM_ReferencedSegmentNumber);
  });
}

bool
ost_seg_get_label (OstSegFile *file, unsigned segment, char *buffer, size_t size)
{
  return guard (false, [&] {
    DcmItem *item = nullptr;
    OFString label;

    for (long i = 0; file->dataset ().findAndGetSequenceItem (DCM_SegmentSequence, item, i).good () && item != nullptr; i++)
      if (get_number (*item, DCM_SegmentNumber) == segment && item->findAndGetOFString (DCM_SegmentLabel, label).good ())
        {
          std::snprintf (buffer, size, "%s", label.c_str ());
          return true;
        }
    return false;
  });
}

const uint8_t *
ost_seg_get_bits (OstSegFile *file, size_t *ret_length)
{
  return guard<const uint8_t *> (nullptr, [&] () -> const uint8_t * {
    DcmElement  *element = nullptr;
    Uint8       *bytes = nullptr;
    Uint16      *words = nullptr;

    if (file->dataset ().findAndGetElement (DCM_PixelData, element).bad () || element == nullptr)
      return nullptr;
    *ret_length = element->getLength ();
    if (element->getUint8Array (bytes).good () && bytes != nullptr)
      return bytes;
    return element->getUint16Array (words).good () ? reinterpret_cast<const uint8_t *> (words) : nullptr;
  });
}
