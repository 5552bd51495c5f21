/* SPDX-License-Identifier: Apache-2.0 */
#include "core/image/ost-dicom-shim.h"

#include "core/image/ost-dicom-memory.hh"

#include <cstdio>
#include <cstring>
#include <memory>
#include <mutex>
#include <new>

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dcpxitem.h>
#include <dcmtk/dcmdata/dcrledrg.h>
#include <dcmtk/dcmdata/dctk.h>
#include <dcmtk/dcmjpeg/djdecode.h>
#include <dcmtk/dcmjpls/djdecode.h>

namespace
{

/* ---- Once per process ---- */

void
set_up ()
{
  OFLog::configure (OFLogger::OFF_LOG_LEVEL);
  DcmRLEDecoderRegistration::registerCodecs ();
  DJDecoderRegistration::registerCodecs ();
  DJLSDecoderRegistration::registerCodecs ();
}

void
describe (const OFCondition &condition, char *problem)
{
  std::snprintf (problem, OST_DICOM_PROBLEM_SIZE, "%s", condition.text ());
}

const DcmTagKey &
get_key (OstDicomField field)
{
  static const DcmTagKey keys[OST_DICOM_N_FIELDS] = {
    DCM_Modality, DCM_SOPClassUID, DCM_PhotometricInterpretation, DCM_SamplesPerPixel, DCM_NumberOfFrames, DCM_Rows,
    DCM_Columns, DCM_BitsAllocated, DCM_BitsStored, DCM_HighBit, DCM_PixelRepresentation, DCM_RescaleSlope,
    DCM_RescaleIntercept, DCM_WindowCenter, DCM_WindowWidth, DCM_WindowCenterWidthExplanation, DCM_VOILUTFunction,
    DCM_PixelSpacing, DCM_ImagerPixelSpacing, DCM_PixelSpacingCalibrationType,
    DCM_EstimatedRadiographicMagnificationFactor, DCM_ImageLaterality, DCM_Laterality, DCM_ViewPosition,
    DCM_PresentationIntentType, DCM_BurnedInAnnotation,
  };

  return keys[field];
}

bool
copy_value (DcmItem &item, const DcmTagKey &key, unsigned index, char *buffer, size_t size)
{
  DcmElement *element = nullptr;
  OFString    value;

  if (item.findAndGetElement (key, element).bad () || element == nullptr || !element->isLeaf ()
      || element->getOFString (value, index).bad ())
    return false;
  std::snprintf (buffer, size, "%s", value.c_str ());
  return true;
}

} // namespace

struct OstDicomFile
{
  DcmDataset            dataset;
  E_TransferSyntax      syntax = EXS_Unknown;
  bool                  is_known = true;        /* the file's header named a syntax that DCMTK knows, or none */
  bool                  is_utf8 = false;        /* the texts were converted */
  std::unique_ptr<uint16_t[]> widened[2];       /* of tables stored in bytes, by kind: the latest */
};

namespace
{

/* Reads the header of the file, which says how the rest is encoded. */
OFCondition
read_header (OstDicomFile &file, DcmInputStream &stream)
{
  DcmMetaInfo meta;
  const char *uid = nullptr;
  OFCondition condition;

  meta.transferInit ();
  condition = meta.read (stream, EXS_Unknown, EGL_noChange, MAX_READ);
  meta.transferEnd ();
  if (condition.bad ())
    return condition;
  if (meta.findAndGetString (DCM_TransferSyntaxUID, uid).good () && uid != nullptr)
    {
      file.syntax = DcmXfer (uid).getXfer ();
      file.is_known = file.syntax != EXS_Unknown;
    }
  return condition;
}

OFCondition
read_dataset (OstDicomFile &file, DcmInputStream &stream)
{
  OFCondition condition;

  file.dataset.transferInit ();
  condition = file.dataset.read (stream, file.syntax, EGL_noChange, MAX_READ);
  file.dataset.transferEnd ();
  if (file.syntax == EXS_Unknown)
    file.syntax = file.dataset.getOriginalXfer ();
  return condition;
}

OstDicomFile *
open_file (const uint8_t *data, size_t length, OstDicomStart start, size_t *ret_deflated, char *problem)
{
  std::unique_ptr<OstDicomFile> file (new OstDicomFile);
  MemoryStream                  stream (data, length);
  OFCondition                   condition = EC_Normal;

  if (start == OST_DICOM_WHOLE_FILE)
    condition = read_header (*file, stream);
  else if (start == OST_DICOM_EXPLICIT_DATASET)
    file->syntax = EXS_LittleEndianExplicit;
  if (condition.good () && file->syntax == EXS_DeflatedLittleEndianExplicit)
    {
      *ret_deflated = static_cast<size_t> (stream.tell ());
      return nullptr;
    }
  if (condition.good () && file->is_known)
    condition = read_dataset (*file, stream);
  if (condition.good ())
    return file.release ();
  describe (condition, problem);
  return nullptr;
}

/* The sequences may hold further pictures, which would be unpacked together with ours, by sizes that nobody checked. */
void
drop_sequences (DcmDataset &dataset)
{
  for (unsigned long i = dataset.card (); i > 0; i--)
    if (!dataset.getElement (i - 1)->isLeaf () && dataset.getElement (i - 1)->ident () != EVR_PixelData)
      delete dataset.remove (i - 1);
}

DcmPixelData *
find_pixels (OstDicomFile &file)
{
  DcmElement *element = nullptr;

  if (file.dataset.findAndGetElement (DCM_PixelData, element).bad () || element == nullptr
      || element->ident () != EVR_PixelData)
    return nullptr;
  return static_cast<DcmPixelData *> (element);
}

const void *
unpack (OstDicomFile &file, size_t *ret_bytes, char *problem)
{
  DcmPixelData *pixels;
  OFCondition   condition;
  Uint16        allocated = 0;
  Uint8        *bytes = nullptr;
  Uint16       *words = nullptr;

  drop_sequences (file.dataset);
  condition = file.dataset.chooseRepresentation (EXS_LittleEndianExplicit, nullptr);
  pixels = find_pixels (file);
  if (condition.good () && pixels == nullptr)
    condition = EC_TagNotFound;
  if (condition.good ())
    condition = file.dataset.findAndGetUint16 (DCM_BitsAllocated, allocated);
  if (condition.good ())
    condition = allocated != 8 ? pixels->getUint16Array (words) : pixels->getUint8Array (bytes);
  if (condition.good () && words == nullptr && bytes == nullptr)
    condition = EC_InvalidStream;
  if (condition.bad ())
    {
      describe (condition, problem);
      return nullptr;
    }
  *ret_bytes = pixels->getLength ();
  return words != nullptr ? static_cast<const void *> (words) : bytes;
}

/* Old files store entries of 8 bits in bytes, two in a word. */
const uint16_t *
widen (OstDicomFile &file, OstDicomTableKind kind, const Uint16 *words, size_t n)
{
  file.widened[kind].reset (new uint16_t[n]);
  for (size_t i = 0; i < n; i++)
    file.widened[kind][i] = i % 2 == 0 ? words[i / 2] & 0xff : words[i / 2] >> 8;
  return file.widened[kind].get ();
}

bool
read_int (DcmItem &item, const DcmTagKey &key, unsigned index, int *ret_value)
{
  char text[32];

  return copy_value (item, key, index, text, sizeof text) && std::sscanf (text, "%d", ret_value) == 1;
}

OstDicomTableState
read_table (OstDicomFile &file, OstDicomTableKind kind, DcmItem &item, OstDicomTable *table)
{
  DcmElement *element = nullptr;
  Uint16     *words = nullptr;
  size_t      n_words;
  int         n;

  if (!read_int (item, DCM_LUTDescriptor, 0, &n) || !read_int (item, DCM_LUTDescriptor, 1, &table->first)
      || !read_int (item, DCM_LUTDescriptor, 2, &table->bits) || n < -32768 || n > 65535 || table->bits < 1
      || table->bits > 16 || item.findAndGetElement (DCM_LUTData, element).bad () || element == nullptr
      || element->getUint16Array (words).bad () || words == nullptr)
    return OST_DICOM_TABLE_BAD;
  /* 0 stands for 65536, which does not fit into 16 bits; a signed descriptor turns more than 32767 negative. */
  table->n = n > 0 ? static_cast<size_t> (n) : static_cast<size_t> (65536 + n);
  n_words = element->getLength () / 2;
  if (n_words >= table->n)
    table->entries = words;
  else if (table->bits <= 8 && n_words >= (table->n + 1) / 2)
    table->entries = widen (file, kind, words, table->n);
  else
    return OST_DICOM_TABLE_BAD;
  if (!copy_value (item, DCM_LUTExplanation, 0, table->name, sizeof table->name))
    table->name[0] = '\0';
  return OST_DICOM_TABLE_GOOD;
}

/* ---- A copy without the patient ---- */

bool
is_table (const DcmTagKey &key)
{
  return key == DCM_ModalityLUTSequence || key == DCM_VOILUTSequence;
}

/* What may stay is named; all the rest goes, whatever it is called. */
bool
is_bare (const DcmTagKey &key)
{
  for (int field = 0; field < OST_DICOM_N_FIELDS; field++)
    if (key == get_key (static_cast<OstDicomField> (field)))
      return true;
  return is_table (key) || key == DCM_PixelData || key == DCM_SpecificCharacterSet;
}

bool
is_bare_of_table (const DcmTagKey &key)
{
  return key == DCM_LUTDescriptor || key == DCM_LUTData || key == DCM_LUTExplanation || key == DCM_ModalityLUTType;
}

template <typename Predicate>
void
keep_only (DcmItem &item, Predicate stays)
{
  for (unsigned long i = item.card (); i > 0; i--)
    if (!stays (item.getElement (i - 1)->getTag ()))
      delete item.remove (i - 1);
}

void
strip_tables (DcmDataset &dataset, const DcmTagKey &key)
{
  DcmSequenceOfItems *sequence = nullptr;

  if (dataset.findAndGetSequence (key, sequence).bad () || sequence == nullptr)
    return;
  for (unsigned long i = 0; i < sequence->card (); i++)
    keep_only (*sequence->getItem (i), is_bare_of_table);
}

OFCondition
save_bare (OstDicomFile &file, const char *uid, const char *path)
{
  DcmDataset &dataset = file.dataset;

  keep_only (dataset, is_bare);
  strip_tables (dataset, DCM_ModalityLUTSequence);
  strip_tables (dataset, DCM_VOILUTSequence);
  dataset.putAndInsertString (DCM_SOPInstanceUID, uid);
  dataset.putAndInsertString (DCM_PatientName, "");
  dataset.putAndInsertString (DCM_PatientID, "");
  dataset.putAndInsertString (DCM_PatientIdentityRemoved, "YES");
  dataset.putAndInsertString (DCM_DeidentificationMethod, "Osteon: only picture, spacing, windows, side and view kept");

  DcmFileFormat whole (&dataset, OFTrue);       /* takes a copy */
  return whole.saveFile (path, file.syntax);
}

const DcmTagKey &
get_identity_key (OstDicomIdentity what)
{
  static const DcmTagKey keys[OST_DICOM_N_IDENTITIES] = {
    DCM_PatientName, DCM_PatientID, DCM_PatientBirthDate, DCM_PatientSex, DCM_StudyDate, DCM_InstitutionName,
    DCM_AccessionNumber,
  };

  return keys[what];
}

template <typename Result, typename Function>
Result
guard (Result on_failure, Function function) noexcept
{
  try
    {
      return function ();
    }
  catch (...)                           /* in practice std::bad_alloc */
    {
      return on_failure;
    }
}

} // namespace

OstDicomFile *
ost_dicom_file_open (const uint8_t *data, size_t length, OstDicomStart start, size_t *ret_deflated, char *problem)
{
  *ret_deflated = 0;
  std::snprintf (problem, OST_DICOM_PROBLEM_SIZE, "there is not enough memory");
  return guard<OstDicomFile *> (nullptr, [&] () -> OstDicomFile * {
    static std::once_flag once;

    std::call_once (once, set_up);
    if (dcmDataDict.isDictionaryLoaded ())
      return open_file (data, length, start, ret_deflated, problem);
    std::snprintf (problem, OST_DICOM_PROBLEM_SIZE, "DCMTK's dicom.dic is missing: install libdcmtk again");
    return nullptr;
  });
}

void
ost_dicom_file_close (OstDicomFile *file)
{
  delete file;
}

OstDicomEncoding
ost_dicom_file_get_encoding (const OstDicomFile *file)
{
  const DcmXfer syntax (file->syntax);

  if (!file->is_known)
    return OST_DICOM_UNREADABLE;
  switch (file->syntax)
    {
    case EXS_RLELossless:
      return OST_DICOM_RLE;
    case EXS_JPEGLSLossless:
    case EXS_JPEGLSLossy:
      return OST_DICOM_JPEG_LS;
    case EXS_JPEGProcess1:
    case EXS_JPEGProcess2_4:
    case EXS_JPEGProcess6_8:
    case EXS_JPEGProcess10_12:
    case EXS_JPEGProcess14:
    case EXS_JPEGProcess14SV1:
      return OST_DICOM_JPEG;
    default:
      return syntax.isEncapsulated () ? OST_DICOM_UNREADABLE : OST_DICOM_PLAIN;
    }
}

const char *
ost_dicom_file_get_encoding_name (const OstDicomFile *file)
{
  return file->is_known ? DcmXfer (file->syntax).getXferName () : "an unknown transfer syntax";
}

const char *
ost_dicom_file_get_class_name (const OstDicomFile *file)
{
  return guard<const char *> (nullptr, [&] () -> const char * {
    const char *uid = nullptr;

    /* DcmItem has no const way to look something up. */
    if (const_cast<DcmDataset &> (file->dataset).findAndGetString (DCM_SOPClassUID, uid).bad () || uid == nullptr)
      return nullptr;
    return dcmFindNameOfUID (uid);
  });
}

bool
ost_dicom_file_has_pixels (const OstDicomFile *file)
{
  return guard (false, [&] { return find_pixels (const_cast<OstDicomFile &> (*file)) != nullptr; });
}

bool
ost_dicom_file_get (OstDicomFile *file, OstDicomField field, unsigned index, char *buffer, size_t size)
{
  return guard (false, [&] { return copy_value (file->dataset, get_key (field), index, buffer, size); });
}

OstDicomTableState
ost_dicom_file_get_table (OstDicomFile *file, OstDicomTableKind kind, unsigned index, OstDicomTable *ret_table)
{
  return guard (OST_DICOM_TABLE_BAD, [&] {
    const DcmTagKey key = kind == OST_DICOM_MODALITY_TABLE ? DCM_ModalityLUTSequence : DCM_VOILUTSequence;
    DcmItem        *item = nullptr;

    if (file->dataset.findAndGetSequenceItem (key, item, static_cast<signed long> (index)).bad () || item == nullptr)
      return OST_DICOM_TABLE_NONE;
    return read_table (*file, kind, *item, ret_table);
  });
}

const uint8_t *
ost_dicom_file_get_fragment (OstDicomFile *file, size_t *ret_length)
{
  return guard<const uint8_t *> (nullptr, [&] () -> const uint8_t * {
    DcmPixelData     *pixels = find_pixels (*file);
    DcmPixelSequence *pieces = nullptr;
    DcmPixelItem     *piece = nullptr;
    Uint8            *bytes = nullptr;

    /* Piece 0 is the table of offsets. */
    if (pixels == nullptr || pixels->getEncapsulatedRepresentation (file->syntax, nullptr, pieces).bad ()
        || pieces == nullptr || pieces->getItem (piece, 1).bad () || piece == nullptr
        || piece->getUint8Array (bytes).bad ())
      return nullptr;
    *ret_length = piece->getLength ();
    return bytes;
  });
}

const void *
ost_dicom_file_unpack (OstDicomFile *file, size_t *ret_bytes, char *problem)
{
  std::snprintf (problem, OST_DICOM_PROBLEM_SIZE, "there is not enough memory");
  return guard<const void *> (nullptr, [&] { return unpack (*file, ret_bytes, problem); });
}

bool
ost_dicom_file_get_identity (OstDicomFile *file, OstDicomIdentity what, char *buffer, size_t size)
{
  return guard (false, [&] {
    if (!file->is_utf8)
      {
        file->dataset.convertToUTF8 ();         /* what cannot be converted stays as it is */
        file->is_utf8 = true;
      }
    return copy_value (file->dataset, get_identity_key (what), 0, buffer, size);
  });
}

bool
ost_dicom_file_save_bare (OstDicomFile *file, const char *uid, const char *path, char *problem)
{
  std::snprintf (problem, OST_DICOM_PROBLEM_SIZE, "there is not enough memory");
  return guard (false, [&] {
    const OFCondition condition = save_bare (*file, uid, path);

    if (condition.bad ())
      describe (condition, problem);
    return condition.good ();
  });
}
